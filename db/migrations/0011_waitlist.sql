CREATE TABLE `waitlist_entries` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`cohort_id` text NOT NULL,
	`participant_id` text NOT NULL,
	`waiting_since` integer NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text,
	`ended_at` integer,
	`ended_by` text,
	`outcome` text,
	`enrolment_id` text,
	`reason` text,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`cohort_id`) REFERENCES `cohorts`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`participant_id`) REFERENCES `participants`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`enrolment_id`) REFERENCES `enrolments`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "waitlist_outcome" CHECK("waitlist_entries"."outcome" is null or "waitlist_entries"."outcome" in ('enrolled','taken_off')),
	CONSTRAINT "waitlist_ended" CHECK(("waitlist_entries"."ended_at" is null) = ("waitlist_entries"."outcome" is null)),
	CONSTRAINT "waitlist_place" CHECK(("waitlist_entries"."enrolment_id" is not null) = ("waitlist_entries"."outcome" is not null and "waitlist_entries"."outcome" = 'enrolled'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `waitlist_once` ON `waitlist_entries` (`org_id`,`cohort_id`,`participant_id`) WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX `waitlist_open` ON `waitlist_entries` (`org_id`,`cohort_id`,`waiting_since`,`id`) WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX `waitlist_by_participant` ON `waitlist_entries` (`org_id`,`participant_id`,`waiting_since`);