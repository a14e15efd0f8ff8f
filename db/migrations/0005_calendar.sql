CREATE TABLE `appointments` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`enrolment_id` text NOT NULL,
	`participant_id` text NOT NULL,
	`cohort_id` text NOT NULL,
	`staff_id` text NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`minutes` integer NOT NULL,
	`after_session` integer,
	`before_session` integer,
	`within_days` integer,
	`from_date` text,
	`to_date` text,
	`state` text DEFAULT 'offered' NOT NULL,
	`starts_at` integer,
	`ends_at` integer,
	`timezone` text NOT NULL,
	`revision` integer DEFAULT 0 NOT NULL,
	`offered_at` integer NOT NULL,
	`offered_by` text,
	`changed_at` integer,
	`changed_by` text,
	`mark` text,
	`marked_at` integer,
	`marked_by` text,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`enrolment_id`) REFERENCES `enrolments`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`participant_id`) REFERENCES `participants`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`cohort_id`) REFERENCES `cohorts`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`staff_id`) REFERENCES `staff`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "appointments_booked" CHECK(("appointments"."state" = 'booked') <= ("appointments"."starts_at" is not null)),
	CONSTRAINT "appointments_order" CHECK("appointments"."starts_at" is null or "appointments"."ends_at" > "appointments"."starts_at")
);
--> statement-breakpoint
CREATE INDEX `appointments_by_staff` ON `appointments` (`org_id`,`staff_id`,`starts_at`);--> statement-breakpoint
CREATE INDEX `appointments_by_participant` ON `appointments` (`org_id`,`participant_id`,`starts_at`);--> statement-breakpoint
CREATE INDEX `appointments_by_cohort` ON `appointments` (`org_id`,`cohort_id`);--> statement-breakpoint
CREATE INDEX `appointments_by_start` ON `appointments` (`org_id`,`starts_at`) WHERE state = 'booked';--> statement-breakpoint
CREATE TABLE `cover_requests` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`session_id` text NOT NULL,
	`away_id` text NOT NULL,
	`asked_id` text NOT NULL,
	`starts_at` integer NOT NULL,
	`asked_at` integer NOT NULL,
	`asked_by` text,
	`answer` text,
	`answered_at` integer,
	`withdrawn_at` integer,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`session_id`) REFERENCES `sessions`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`away_id`) REFERENCES `staff`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`asked_id`) REFERENCES `staff`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `cover_requests_by_session` ON `cover_requests` (`org_id`,`session_id`);--> statement-breakpoint
CREATE INDEX `cover_requests_open` ON `cover_requests` (`org_id`,`asked_id`) WHERE answered_at is null and withdrawn_at is null;--> statement-breakpoint
CREATE TABLE `leaves` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`staff_id` text NOT NULL,
	`from_date` text NOT NULL,
	`to_date` text NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`note` text,
	`created_at` integer NOT NULL,
	`created_by` text,
	`withdrawn_at` integer,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`staff_id`) REFERENCES `staff`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `leaves_by_staff` ON `leaves` (`org_id`,`staff_id`,`ends_at`) WHERE withdrawn_at is null;--> statement-breakpoint
CREATE INDEX `leaves_by_end` ON `leaves` (`org_id`,`ends_at`) WHERE withdrawn_at is null;--> statement-breakpoint
CREATE TABLE `session_covers` (
	`org_id` text NOT NULL,
	`session_id` text NOT NULL,
	`away_id` text NOT NULL,
	`cover_id` text NOT NULL,
	`starts_at` integer NOT NULL,
	`since` integer NOT NULL,
	PRIMARY KEY(`org_id`, `session_id`, `away_id`, `starts_at`),
	FOREIGN KEY (`org_id`,`session_id`) REFERENCES `sessions`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`away_id`) REFERENCES `staff`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`cover_id`) REFERENCES `staff`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `session_covers_by_cover` ON `session_covers` (`org_id`,`cover_id`);--> statement-breakpoint
CREATE TABLE `staff_days` (
	`org_id` text NOT NULL,
	`staff_id` text NOT NULL,
	`date` text NOT NULL,
	`hours` text NOT NULL,
	`saved_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `staff_id`, `date`),
	FOREIGN KEY (`org_id`,`staff_id`) REFERENCES `staff`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `staff_weeks` (
	`org_id` text NOT NULL,
	`staff_id` text NOT NULL,
	`hours` text NOT NULL,
	`saved_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `staff_id`),
	FOREIGN KEY (`org_id`,`staff_id`) REFERENCES `staff`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `closings` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`site_id` text,
	`made_at` integer NOT NULL,
	`made_by` text,
	`undo_until` integer,
	`undone_at` integer,
	`undone_by` text,
	`made` text NOT NULL,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `orgs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`site_id`) REFERENCES `sites`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `closings_by_age` ON `closings` (`org_id`,`made_at`);--> statement-breakpoint
CREATE TABLE `program_versions` (
	`org_id` text NOT NULL,
	`program_id` text NOT NULL,
	`version` integer NOT NULL,
	`shape` text NOT NULL,
	`saved_at` integer NOT NULL,
	`saved_by` text,
	PRIMARY KEY(`org_id`, `program_id`, `version`),
	FOREIGN KEY (`org_id`,`program_id`) REFERENCES `programs`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `cohorts` ADD `program_version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `programs` ADD `version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
CREATE INDEX `make_ups_by_enrolment` ON `make_ups` (`org_id`,`enrolment_id`);--> statement-breakpoint
CREATE INDEX `make_ups_by_cohort` ON `make_ups` (`org_id`,`cohort_id`) WHERE cohort_id is not null and dropped_at is null;