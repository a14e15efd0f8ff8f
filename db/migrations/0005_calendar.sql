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
CREATE INDEX `closings_by_age` ON `closings` (`org_id`,`made_at`);