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
CREATE INDEX `change_sets_waiting` ON `change_sets` (`org_id`,`cohort_id`,`due_at`) WHERE undone_at is null and due_at is not null;