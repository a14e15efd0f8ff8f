ALTER TABLE `contacts` ADD `links_from` integer;--> statement-breakpoint
ALTER TABLE `participants` ADD `links_from` integer;--> statement-breakpoint
ALTER TABLE `mailings` ADD `delivery_ids` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `mailings` ADD `provider_ids` text;--> statement-breakpoint
ALTER TABLE `mailings` ADD `useful_until` integer;--> statement-breakpoint
UPDATE `mailings` SET
	`delivery_ids` = (select json_group_array(`id`) from (select `id` from `deliveries` d
		where d.`org_id` = `mailings`.`org_id` and d.`mailing_id` = `mailings`.`id` and d.`state` = 'frozen' order by d.`position`)),
	`useful_until` = (select min(`useful_until`) from `deliveries` d
		where d.`org_id` = `mailings`.`org_id` and d.`mailing_id` = `mailings`.`id` and d.`state` = 'frozen')
WHERE `state` = 'frozen';--> statement-breakpoint
-- Written by hand: SQLite can't turn a table into one without rowids, which spares every mail a row and an index entry.
CREATE TABLE `__new_deliveries` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`kind` text NOT NULL,
	`state` text DEFAULT 'queued' NOT NULL,
	`reason` text,
	`priority` integer NOT NULL,
	`due_at` integer NOT NULL,
	`useful_until` integer NOT NULL,
	`unique_key` text NOT NULL,
	`participant_id` text,
	`enrolment_id` text,
	`session_id` text,
	`session_revision` integer,
	`offset_minutes` integer,
	`staff_id` text,
	`contact_id` text,
	`payload` text,
	`mailing_id` text,
	`position` integer,
	`link_hash` text,
	`provider_id` text,
	`sent_at` integer,
	`outcome` text,
	`outcome_at` integer,
	`bounce_type` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `orgs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`participant_id`) REFERENCES `participants`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`enrolment_id`) REFERENCES `enrolments`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`session_id`) REFERENCES `sessions`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`staff_id`) REFERENCES `staff`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`contact_id`) REFERENCES `contacts`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "deliveries_state" CHECK("__new_deliveries"."state" = 'queued' or "__new_deliveries"."state" = 'frozen' or "__new_deliveries"."state" = 'sent' or "__new_deliveries"."state" = 'skipped' or "__new_deliveries"."state" = 'missed' or "__new_deliveries"."state" = 'failed' or "__new_deliveries"."state" = 'unknown')
) WITHOUT ROWID;--> statement-breakpoint
INSERT INTO `__new_deliveries` (`org_id`, `id`, `kind`, `state`, `reason`, `priority`, `due_at`, `useful_until`, `unique_key`, `participant_id`, `enrolment_id`, `session_id`, `session_revision`, `offset_minutes`, `staff_id`, `contact_id`, `payload`, `mailing_id`, `position`, `provider_id`, `sent_at`, `outcome`, `outcome_at`, `bounce_type`, `created_at`)
SELECT `org_id`, `id`, `kind`, `state`, `reason`, `priority`, `due_at`, `useful_until`, case `kind`
		when 'reminder' then 'reminder|' || `enrolment_id` || '|' || `session_id` || '|' || `offset_minutes` || '|' || `session_revision`
		when 'guardian_reminder' then 'guardian|' || `enrolment_id` || '|' || `session_id` || '|' || `contact_id` || '|' || `offset_minutes` || '|' || `session_revision`
		else `unique_key` end, `participant_id`, `enrolment_id`, `session_id`, `session_revision`, `offset_minutes`, `staff_id`, `contact_id`, `payload`, `mailing_id`, `position`, `provider_id`, `sent_at`, `outcome`, `outcome_at`, `bounce_type`, `created_at`
FROM `deliveries`;--> statement-breakpoint
DROP TABLE `deliveries`;--> statement-breakpoint
ALTER TABLE `__new_deliveries` RENAME TO `deliveries`;--> statement-breakpoint
CREATE UNIQUE INDEX `deliveries_once` ON `deliveries` (`org_id`,`unique_key`);--> statement-breakpoint
CREATE INDEX `deliveries_due` ON `deliveries` (`priority`,`org_id`,`due_at`) WHERE state = 'queued';--> statement-breakpoint
CREATE INDEX `deliveries_by_state` ON `deliveries` (`org_id`,`state`,`created_at`) WHERE state in ('skipped','missed','failed','unknown');--> statement-breakpoint
CREATE INDEX `deliveries_by_session` ON `deliveries` (`org_id`,`session_id`,`created_at`) WHERE kind not in ('reminder','guardian_reminder');--> statement-breakpoint
CREATE INDEX `deliveries_by_participant` ON `deliveries` (`org_id`,`participant_id`,`created_at`) WHERE kind not in ('reminder','guardian_reminder');--> statement-breakpoint
CREATE INDEX `mailings_by_settling` ON `mailings` (`settled_at`) WHERE provider_ids is not null;
