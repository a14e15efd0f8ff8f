CREATE TABLE `cohort_rooms` (
	`org_id` text NOT NULL,
	`cohort_id` text NOT NULL,
	`room_id` text NOT NULL,
	PRIMARY KEY(`org_id`, `cohort_id`),
	FOREIGN KEY (`org_id`,`cohort_id`) REFERENCES `cohorts`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`room_id`) REFERENCES `rooms`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `cohort_rooms_by_room` ON `cohort_rooms` (`org_id`,`room_id`);--> statement-breakpoint
CREATE TABLE `session_rooms` (
	`org_id` text NOT NULL,
	`session_id` text NOT NULL,
	`room_id` text NOT NULL,
	PRIMARY KEY(`org_id`, `session_id`),
	FOREIGN KEY (`org_id`,`session_id`) REFERENCES `sessions`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`room_id`) REFERENCES `rooms`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `session_rooms_by_room` ON `session_rooms` (`org_id`,`room_id`);--> statement-breakpoint
CREATE TABLE `rooms` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`site_id` text,
	`name` text NOT NULL,
	`capacity` integer,
	`step_free` integer DEFAULT false NOT NULL,
	`teen_suitable` integer DEFAULT false NOT NULL,
	`online_url` text,
	`created_at` integer NOT NULL,
	`retired_at` integer,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `orgs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`site_id`) REFERENCES `sites`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "rooms_somewhere" CHECK(("rooms"."site_id" is null) = ("rooms"."online_url" is not null)),
	CONSTRAINT "rooms_capacity" CHECK("rooms"."capacity" is null or "rooms"."capacity" between 1 and 1000)
);
--> statement-breakpoint
CREATE INDEX `rooms_by_site` ON `rooms` (`org_id`,`site_id`);--> statement-breakpoint
CREATE TABLE `site_travels` (
	`org_id` text NOT NULL,
	`site_a` text NOT NULL,
	`site_b` text NOT NULL,
	`minutes` integer NOT NULL,
	PRIMARY KEY(`org_id`, `site_a`, `site_b`),
	FOREIGN KEY (`org_id`,`site_a`) REFERENCES `sites`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`site_b`) REFERENCES `sites`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "site_travels_once" CHECK("site_travels"."site_a" < "site_travels"."site_b"),
	CONSTRAINT "site_travels_minutes" CHECK("site_travels"."minutes" between 0 and 600)
);
--> statement-breakpoint
CREATE TABLE `sites` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`address` text,
	`timezone` text,
	`opening_hours` text DEFAULT '[]' NOT NULL,
	`created_at` integer NOT NULL,
	`retired_at` integer,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `orgs`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
-- Four tables let go of their lists of kinds, which grow. Nothing refers to them, so they are made anew.
CREATE TABLE `__new_change_sets` (
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
	FOREIGN KEY (`org_id`,`cohort_id`) REFERENCES `cohorts`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `__new_change_sets`("org_id", "id", "cohort_id", "kind", "made_at", "made_by", "due_at", "undo_until", "undone_at", "undone_by", "people", "guardians", "before", "stamp") SELECT "org_id", "id", "cohort_id", "kind", "made_at", "made_by", "due_at", "undo_until", "undone_at", "undone_by", "people", "guardians", "before", "stamp" FROM `change_sets`;--> statement-breakpoint
DROP TABLE `change_sets`;--> statement-breakpoint
ALTER TABLE `__new_change_sets` RENAME TO `change_sets`;--> statement-breakpoint
CREATE INDEX `change_sets_by_cohort` ON `change_sets` (`org_id`,`cohort_id`,`made_at`);--> statement-breakpoint
CREATE INDEX `change_sets_waiting` ON `change_sets` (`org_id`,`cohort_id`,`due_at`) WHERE undone_at is null and due_at is not null;--> statement-breakpoint
CREATE TABLE `__new_links` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`token_hash` text NOT NULL,
	`purpose` text NOT NULL,
	`enrolment_id` text,
	`participant_id` text NOT NULL,
	`session_id` text,
	`contact_id` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`revoked_at` integer,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`participant_id`) REFERENCES `participants`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`enrolment_id`) REFERENCES `enrolments`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`session_id`) REFERENCES `sessions`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`contact_id`) REFERENCES `contacts`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "links_of_guardians" CHECK(("__new_links"."purpose" = 'guardian') = ("__new_links"."contact_id" is not null))
);
--> statement-breakpoint
INSERT INTO `__new_links`("org_id", "id", "token_hash", "purpose", "enrolment_id", "participant_id", "session_id", "contact_id", "created_at", "expires_at", "revoked_at") SELECT "org_id", "id", "token_hash", "purpose", "enrolment_id", "participant_id", "session_id", "contact_id", "created_at", "expires_at", "revoked_at" FROM `links`;--> statement-breakpoint
DROP TABLE `links`;--> statement-breakpoint
ALTER TABLE `__new_links` RENAME TO `links`;--> statement-breakpoint
CREATE UNIQUE INDEX `links_token_hash_unique` ON `links` (`token_hash`);--> statement-breakpoint
CREATE INDEX `links_by_contact` ON `links` (`org_id`,`contact_id`) WHERE contact_id is not null;--> statement-breakpoint
CREATE INDEX `links_by_enrolment` ON `links` (`org_id`,`enrolment_id`) WHERE purpose = 'calendar';--> statement-breakpoint
CREATE INDEX `links_by_participant` ON `links` (`org_id`,`participant_id`);--> statement-breakpoint
CREATE INDEX `links_by_expiry` ON `links` (`expires_at`);--> statement-breakpoint
CREATE TABLE `__new_closures` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`site_id` text,
	`date` text NOT NULL,
	`reason` text NOT NULL,
	`source` text NOT NULL,
	`created_at` integer NOT NULL,
	`removed_at` integer,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `orgs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`site_id`) REFERENCES `sites`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `__new_closures`("org_id", "id", "date", "reason", "source", "created_at", "removed_at") SELECT "org_id", "id", "date", "reason", "source", "created_at", "removed_at" FROM `closures`;--> statement-breakpoint
DROP TABLE `closures`;--> statement-breakpoint
ALTER TABLE `__new_closures` RENAME TO `closures`;--> statement-breakpoint
CREATE INDEX `closures_by_date` ON `closures` (`org_id`,`date`);--> statement-breakpoint
CREATE TABLE `__new_tasks` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`kind` text NOT NULL,
	`code` text NOT NULL,
	`unique_key` text NOT NULL,
	`participant_id` text,
	`cohort_id` text,
	`session_id` text,
	`delivery_id` text,
	`detail` text DEFAULT '{}' NOT NULL,
	`opened_at` integer NOT NULL,
	`closed_at` integer,
	`closed_by` text,
	`note` text,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `orgs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`participant_id`) REFERENCES `participants`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`cohort_id`) REFERENCES `cohorts`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`session_id`) REFERENCES `sessions`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`delivery_id`) REFERENCES `deliveries`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `__new_tasks`("org_id", "id", "kind", "code", "unique_key", "participant_id", "cohort_id", "session_id", "delivery_id", "detail", "opened_at", "closed_at", "closed_by", "note") SELECT "org_id", "id", "kind", "code", "unique_key", "participant_id", "cohort_id", "session_id", "delivery_id", "detail", "opened_at", "closed_at", "closed_by", "note" FROM `tasks`;--> statement-breakpoint
DROP TABLE `tasks`;--> statement-breakpoint
ALTER TABLE `__new_tasks` RENAME TO `tasks`;--> statement-breakpoint
CREATE UNIQUE INDEX `tasks_open_once` ON `tasks` (`org_id`,`unique_key`) WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX `tasks_open` ON `tasks` (`org_id`,`opened_at`,`id`) WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX `tasks_by_age` ON `tasks` (`org_id`,`opened_at`,`id`);--> statement-breakpoint
CREATE INDEX `tasks_by_participant` ON `tasks` (`org_id`,`participant_id`,`opened_at`);