CREATE TABLE `pauses` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`enrolment_id` text NOT NULL,
	`from_date` text NOT NULL,
	`until_date` text,
	`reason` text,
	`recorded_at` integer NOT NULL,
	`recorded_by` text,
	`called_off_at` integer,
	`called_off_by` text,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`enrolment_id`) REFERENCES `enrolments`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "pauses_order" CHECK("pauses"."until_date" is null or "pauses"."until_date" >= "pauses"."from_date")
);
--> statement-breakpoint
CREATE INDEX `pauses_by_enrolment` ON `pauses` (`org_id`,`enrolment_id`,`from_date`);--> statement-breakpoint
CREATE TABLE `cohort_months` (
	`org_id` text NOT NULL,
	`cohort_id` text NOT NULL,
	`month` text NOT NULL,
	`program_id` text NOT NULL,
	`sessions` integer NOT NULL,
	`below_quorum` integer NOT NULL,
	`minutes` integer NOT NULL,
	`heads` integer NOT NULL,
	`contact_minutes` integer NOT NULL,
	`expected` integer DEFAULT 0 NOT NULL,
	`attended` integer DEFAULT 0 NOT NULL,
	`excused` integer DEFAULT 0 NOT NULL,
	`late_cancelled` integer DEFAULT 0 NOT NULL,
	`no_shows` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`org_id`, `cohort_id`, `month`),
	FOREIGN KEY (`org_id`,`cohort_id`) REFERENCES `cohorts`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `stay_months` (
	`org_id` text NOT NULL,
	`enrolment_id` text NOT NULL,
	`month` text NOT NULL,
	`cohort_id` text NOT NULL,
	`participant_id` text NOT NULL,
	`minutes` integer NOT NULL,
	`expected` integer DEFAULT 0 NOT NULL,
	`attended` integer DEFAULT 0 NOT NULL,
	`excused` integer DEFAULT 0 NOT NULL,
	`late_cancelled` integer DEFAULT 0 NOT NULL,
	`no_shows` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`org_id`, `enrolment_id`, `month`),
	FOREIGN KEY (`org_id`,`enrolment_id`) REFERENCES `enrolments`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `stay_months_by_cohort` ON `stay_months` (`org_id`,`cohort_id`,`month`);--> statement-breakpoint
CREATE INDEX `stay_months_by_month` ON `stay_months` (`org_id`,`month`);--> statement-breakpoint
ALTER TABLE `enrolments` ADD `expected` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `enrolments` ADD `attended` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `enrolments` ADD `excused` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `enrolments` ADD `late_cancelled` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `enrolments` ADD `no_shows` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `enrolments` ADD `minutes` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `enrolments` ADD `course_attended` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `enrolments` ADD `course_minutes` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `enrolments` ADD `course_modules` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `enrolments` ADD `goes_on` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `enrolments` ADD `gone_from` integer;--> statement-breakpoint
ALTER TABLE `programs` ADD `outreach_after` integer DEFAULT 2 NOT NULL;--> statement-breakpoint
ALTER TABLE `programs` ADD `exit_after` integer DEFAULT 3 NOT NULL;--> statement-breakpoint
ALTER TABLE `programs` ADD `grace_minutes` integer DEFAULT 10 NOT NULL;--> statement-breakpoint
ALTER TABLE `programs` ADD `check_ins` text DEFAULT '[]' NOT NULL;