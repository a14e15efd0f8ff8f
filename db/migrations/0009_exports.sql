CREATE TABLE `disclosure_consents` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`participant_id` text NOT NULL,
	`recipient` text NOT NULL,
	`recipient_index` text NOT NULL,
	`purpose` text NOT NULL,
	`signed_on` text NOT NULL,
	`expires_on` text NOT NULL,
	`recorded_at` integer NOT NULL,
	`recorded_by` text,
	`revoked_at` integer,
	`revoked_by` text,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`participant_id`) REFERENCES `participants`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "disclosure_consents_order" CHECK("disclosure_consents"."expires_on" >= "disclosure_consents"."signed_on")
);
--> statement-breakpoint
CREATE INDEX `disclosure_consents_by_participant` ON `disclosure_consents` (`org_id`,`participant_id`,`recorded_at`);--> statement-breakpoint
CREATE INDEX `disclosure_consents_by_recipient` ON `disclosure_consents` (`org_id`,`recipient_index`) WHERE revoked_at is null;--> statement-breakpoint
CREATE TABLE `exports` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`format` text NOT NULL,
	`basis` text NOT NULL,
	`reason` text NOT NULL,
	`recipient` text NOT NULL,
	`scope` text NOT NULL,
	`people` integer NOT NULL,
	`rows` integer NOT NULL,
	`made_at` integer NOT NULL,
	`made_by` text,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `orgs`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "exports_basis" CHECK("exports"."basis" in ('reason','consent'))
);
--> statement-breakpoint
CREATE INDEX `exports_by_time` ON `exports` (`org_id`,`made_at`,`id`);--> statement-breakpoint
DROP INDEX `cohort_months_by_month`;--> statement-breakpoint
CREATE INDEX `cohort_months_by_month` ON `cohort_months` (`org_id`,`month`,`program_id`,`sessions`,`expected`,`attended`,`excused`,`late_cancelled`,`no_shows`,`contact_minutes`);--> statement-breakpoint
ALTER TABLE `orgs` ADD `summary_day` integer DEFAULT 5 NOT NULL;--> statement-breakpoint
ALTER TABLE `orgs` ADD `summary_month` text;--> statement-breakpoint
ALTER TABLE `staff` ADD `wants_summary` integer DEFAULT true NOT NULL;