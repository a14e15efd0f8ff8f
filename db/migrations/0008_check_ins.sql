CREATE TABLE `walk_in_people` (
	`org_id` text NOT NULL,
	`walk_in_id` text NOT NULL,
	`enrolment_id` text NOT NULL,
	`recorded_at` integer NOT NULL,
	`recorded_by` text,
	PRIMARY KEY(`org_id`, `walk_in_id`),
	FOREIGN KEY (`org_id`,`walk_in_id`) REFERENCES `walk_ins`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`enrolment_id`) REFERENCES `enrolments`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `check_ins` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`enrolment_id` text NOT NULL,
	`session_id` text NOT NULL,
	`answers` text NOT NULL,
	`filled_at` integer NOT NULL,
	`filled_by` text,
	`replaced_at` integer,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`enrolment_id`) REFERENCES `enrolments`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`session_id`) REFERENCES `sessions`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `check_ins_current` ON `check_ins` (`org_id`,`enrolment_id`,`session_id`) WHERE replaced_at is null;--> statement-breakpoint
CREATE TABLE `attendance_letters` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`participant_id` text NOT NULL,
	`kind` text NOT NULL,
	`scope` text NOT NULL,
	`content` text NOT NULL,
	`made_at` integer NOT NULL,
	`made_by` text,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`participant_id`) REFERENCES `participants`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `attendance_letters_by_participant` ON `attendance_letters` (`org_id`,`participant_id`,`made_at`);--> statement-breakpoint
CREATE TABLE `__new_stay_months` (
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
	PRIMARY KEY(`org_id`, `cohort_id`, `month`, `enrolment_id`),
	FOREIGN KEY (`org_id`,`enrolment_id`) REFERENCES `enrolments`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_stay_months`("org_id", "enrolment_id", "month", "cohort_id", "participant_id", "minutes", "expected", "attended", "excused", "late_cancelled", "no_shows") SELECT "org_id", "enrolment_id", "month", "cohort_id", "participant_id", "minutes", "expected", "attended", "excused", "late_cancelled", "no_shows" FROM `stay_months`;--> statement-breakpoint
DROP TABLE `stay_months`;--> statement-breakpoint
ALTER TABLE `__new_stay_months` RENAME TO `stay_months`;--> statement-breakpoint
CREATE INDEX `stay_months_by_enrolment` ON `stay_months` (`org_id`,`enrolment_id`);--> statement-breakpoint
ALTER TABLE `attendance` ADD `minutes_late` integer;--> statement-breakpoint
ALTER TABLE `attendance` ADD `reason` text;--> statement-breakpoint
ALTER TABLE `walk_ins` ADD `entry_key` text;--> statement-breakpoint
CREATE UNIQUE INDEX `walk_ins_once` ON `walk_ins` (`org_id`,`session_id`,`entry_key`) WHERE entry_key is not null;--> statement-breakpoint
CREATE INDEX `sessions_cancelled` ON `sessions` (`org_id`,`starts_at`) WHERE outcome = 'cancelled_by_program';--> statement-breakpoint
CREATE INDEX `cohort_months_by_month` ON `cohort_months` (`org_id`,`month`,`program_id`,`sessions`,`expected`,`attended`,`excused`,`late_cancelled`,`no_shows`);