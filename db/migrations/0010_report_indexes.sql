DROP INDEX `sessions_by_cohort`;--> statement-breakpoint
DROP INDEX `sessions_cancelled`;--> statement-breakpoint
CREATE INDEX `sessions_by_cohort` ON `sessions` (`org_id`,`cohort_id`,`starts_at`,`id`,`number`);--> statement-breakpoint
CREATE INDEX `sessions_cancelled` ON `sessions` (`org_id`,`starts_at`,`local_date`,`cohort_id`) WHERE outcome = 'cancelled_by_program';