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
CREATE TABLE `cohort_drafts` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`program_id` text NOT NULL,
	`name` text NOT NULL,
	`alias` text,
	`timezone` text NOT NULL,
	`starts_from` text NOT NULL,
	`weekdays` text NOT NULL,
	`earliest` text NOT NULL,
	`latest` text NOT NULL,
	`minutes` integer NOT NULL,
	`interval_weeks` integer NOT NULL,
	`session_count` integer,
	`capacity` integer,
	`minimum` integer,
	`place` text,
	`place_alias` text,
	`online_url` text,
	`created_at` integer NOT NULL,
	`created_by` text,
	`closed_at` integer,
	`closed_by` text,
	`cohort_id` text,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `orgs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`program_id`) REFERENCES `programs`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`cohort_id`) REFERENCES `cohorts`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "cohort_drafts_window" CHECK("cohort_drafts"."earliest" < "cohort_drafts"."latest"),
	CONSTRAINT "cohort_drafts_minutes" CHECK("cohort_drafts"."minutes" between 5 and 480),
	CONSTRAINT "cohort_drafts_closed" CHECK("cohort_drafts"."cohort_id" is null or "cohort_drafts"."closed_at" is not null)
);
--> statement-breakpoint
CREATE INDEX `cohort_drafts_by_age` ON `cohort_drafts` (`org_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `draft_answers` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`invitation_id` text NOT NULL,
	`answer` text NOT NULL,
	`answered_at` integer NOT NULL,
	`answered_for` text,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`invitation_id`) REFERENCES `draft_invitations`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `draft_answers_newest` ON `draft_answers` (`org_id`,`invitation_id`,`answered_at`);--> statement-breakpoint
CREATE TABLE `draft_facilitators` (
	`org_id` text NOT NULL,
	`draft_id` text NOT NULL,
	`staff_id` text NOT NULL,
	PRIMARY KEY(`org_id`, `draft_id`, `staff_id`),
	FOREIGN KEY (`org_id`,`draft_id`) REFERENCES `cohort_drafts`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`staff_id`) REFERENCES `staff`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `draft_invitations` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`draft_id` text NOT NULL,
	`participant_id` text NOT NULL,
	`invited_at` integer NOT NULL,
	`invited_by` text,
	`asked` integer DEFAULT 0 NOT NULL,
	`removed_at` integer,
	`removed_by` text,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`draft_id`) REFERENCES `cohort_drafts`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`participant_id`) REFERENCES `participants`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `draft_invitations_once` ON `draft_invitations` (`org_id`,`draft_id`,`participant_id`) WHERE removed_at is null;--> statement-breakpoint
CREATE INDEX `draft_invitations_by_participant` ON `draft_invitations` (`org_id`,`participant_id`);--> statement-breakpoint
CREATE TABLE `draft_rooms` (
	`org_id` text NOT NULL,
	`draft_id` text NOT NULL,
	`room_id` text NOT NULL,
	PRIMARY KEY(`org_id`, `draft_id`),
	FOREIGN KEY (`org_id`,`draft_id`) REFERENCES `cohort_drafts`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`room_id`) REFERENCES `rooms`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `make_ups` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`enrolment_id` text NOT NULL,
	`missed_session_id` text NOT NULL,
	`session_id` text,
	`appointment_id` text,
	`cohort_id` text,
	`planned_at` integer NOT NULL,
	`planned_by` text,
	`came` integer,
	`settled_at` integer,
	`settled_by` text,
	`dropped_at` integer,
	`dropped_by` text,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`enrolment_id`) REFERENCES `enrolments`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`missed_session_id`) REFERENCES `sessions`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`session_id`) REFERENCES `sessions`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`cohort_id`) REFERENCES `cohorts`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "make_ups_one" CHECK(("make_ups"."session_id" is not null) + ("make_ups"."appointment_id" is not null) + ("make_ups"."cohort_id" is not null) = 1)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `make_ups_once` ON `make_ups` (`org_id`,`enrolment_id`,`missed_session_id`) WHERE dropped_at is null and coalesce(came, 1) = 1;--> statement-breakpoint
CREATE INDEX `make_ups_by_session` ON `make_ups` (`org_id`,`session_id`) WHERE session_id is not null and dropped_at is null;--> statement-breakpoint
CREATE INDEX `make_ups_by_missed` ON `make_ups` (`org_id`,`missed_session_id`);--> statement-breakpoint
CREATE TABLE `transfers` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`from_enrolment_id` text NOT NULL,
	`to_enrolment_id` text NOT NULL,
	`reason` text NOT NULL,
	`transferred_at` integer NOT NULL,
	`transferred_by` text,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`from_enrolment_id`) REFERENCES `enrolments`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`to_enrolment_id`) REFERENCES `enrolments`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `transfers_from_once` ON `transfers` (`org_id`,`from_enrolment_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `transfers_to_once` ON `transfers` (`org_id`,`to_enrolment_id`);--> statement-breakpoint
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
ALTER TABLE `cohorts` ADD `rhythm_from` text;--> statement-breakpoint
ALTER TABLE `programs` ADD `for_minors` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `staff` ADD `cleared_until` text;