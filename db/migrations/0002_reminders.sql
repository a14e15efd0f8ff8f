CREATE TABLE `change_sets` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`cohort_id` text NOT NULL,
	`kind` text NOT NULL,
	`made_at` integer NOT NULL,
	`made_by` text,
	`due_at` integer,
	`undo_until` integer,
	`undone_at` integer,
	`undone_by` text,
	`people` integer DEFAULT 0 NOT NULL,
	`guardians` integer DEFAULT 0 NOT NULL,
	`before` text NOT NULL,
	`stamp` text NOT NULL,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`cohort_id`) REFERENCES `cohorts`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "change_sets_kind" CHECK("change_sets"."kind" in ('moved','cancelled','place'))
);
--> statement-breakpoint
CREATE INDEX `change_sets_by_cohort` ON `change_sets` (`org_id`,`cohort_id`,`made_at`);--> statement-breakpoint
CREATE INDEX `change_sets_waiting` ON `change_sets` (`org_id`,`cohort_id`,`due_at`) WHERE undone_at is null and due_at is not null;--> statement-breakpoint
CREATE TABLE `mail_alerts` (
	`org_id` text NOT NULL,
	`cause` text NOT NULL,
	`raised_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `cause`),
	FOREIGN KEY (`org_id`) REFERENCES `orgs`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `orgs` ADD `staff_mail_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `orgs` ADD `digest_on` text;--> statement-breakpoint
CREATE INDEX `orgs_staff_mail` ON `orgs` (`staff_mail_at`);--> statement-breakpoint
ALTER TABLE `deliveries` ADD `troubled_at` integer;--> statement-breakpoint
CREATE INDEX `deliveries_troubled` ON `deliveries` (`org_id`,`troubled_at`) WHERE troubled_at is not null;--> statement-breakpoint
ALTER TABLE `staff` ADD `wants_digest` integer DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `staff` ADD `wants_nudges` integer DEFAULT true NOT NULL;--> statement-breakpoint
CREATE INDEX `cohorts_by_zone` ON `cohorts` (`org_id`,`timezone`) WHERE ended_at is null;