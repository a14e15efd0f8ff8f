CREATE TABLE `cohort_decisions` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`cohort_id` text NOT NULL,
	`kind` text NOT NULL,
	`sessions_before` integer,
	`sessions_after` integer,
	`contract_ends_on` text,
	`decided_by` text NOT NULL,
	`reason` text NOT NULL,
	`follow_on_id` text,
	`recorded_at` integer NOT NULL,
	`recorded_by` text,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`cohort_id`) REFERENCES `cohorts`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`follow_on_id`) REFERENCES `cohorts`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `cohort_decisions_by_cohort` ON `cohort_decisions` (`org_id`,`cohort_id`,`recorded_at`);--> statement-breakpoint
CREATE INDEX `cohort_decisions_by_follow_on` ON `cohort_decisions` (`org_id`,`follow_on_id`) WHERE follow_on_id is not null;--> statement-breakpoint
CREATE TABLE `closure_keeps` (
	`org_id` text NOT NULL,
	`session_id` text NOT NULL,
	`date` text NOT NULL,
	`kept_at` integer NOT NULL,
	`kept_by` text,
	PRIMARY KEY(`org_id`, `session_id`, `date`),
	FOREIGN KEY (`org_id`,`session_id`) REFERENCES `sessions`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `cohorts` ADD `rhythm_from` text;