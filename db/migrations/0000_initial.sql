CREATE TABLE `attendance` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`register_id` text NOT NULL,
	`session_id` text NOT NULL,
	`enrolment_id` text NOT NULL,
	`mark` text,
	`note` text,
	`marked_at` integer NOT NULL,
	`marked_by` text,
	`replaced_at` integer,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`register_id`) REFERENCES `registers`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`session_id`) REFERENCES `sessions`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`enrolment_id`) REFERENCES `enrolments`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "attendance_mark" CHECK("attendance"."mark" is null or "attendance"."mark" in ('present','late','left_early','turned_away_late','excused','late_cancel','no_show','not_expected'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `attendance_current` ON `attendance` (`org_id`,`session_id`,`enrolment_id`) WHERE replaced_at is null;--> statement-breakpoint
CREATE INDEX `attendance_by_enrolment` ON `attendance` (`org_id`,`enrolment_id`,`session_id`);--> statement-breakpoint
CREATE TABLE `registers` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`session_id` text NOT NULL,
	`outcome` text NOT NULL,
	`headcount` integer,
	`saved_at` integer NOT NULL,
	`saved_by` text,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`session_id`) REFERENCES `sessions`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `registers_by_session` ON `registers` (`org_id`,`session_id`,`saved_at`);--> statement-breakpoint
CREATE TABLE `walk_ins` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`session_id` text NOT NULL,
	`alias` text NOT NULL,
	`added_at` integer NOT NULL,
	`added_by` text,
	`removed_at` integer,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`session_id`) REFERENCES `sessions`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `walk_ins_by_session` ON `walk_ins` (`org_id`,`session_id`);--> statement-breakpoint
CREATE TABLE `cohort_facilitators` (
	`org_id` text NOT NULL,
	`cohort_id` text NOT NULL,
	`staff_id` text NOT NULL,
	PRIMARY KEY(`org_id`, `cohort_id`, `staff_id`),
	FOREIGN KEY (`org_id`,`cohort_id`) REFERENCES `cohorts`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`staff_id`) REFERENCES `staff`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `cohort_facilitators_by_staff` ON `cohort_facilitators` (`org_id`,`staff_id`);--> statement-breakpoint
CREATE TABLE `cohorts` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`program_id` text NOT NULL,
	`name` text NOT NULL,
	`alias` text,
	`timezone` text NOT NULL,
	`first_date` text NOT NULL,
	`start_time` text NOT NULL,
	`interval_weeks` integer NOT NULL,
	`weekdays` text NOT NULL,
	`minutes` integer NOT NULL,
	`session_count` integer,
	`scheduled_until` integer,
	`capacity` integer,
	`minimum` integer,
	`place` text,
	`place_alias` text,
	`online_url` text,
	`enrolment_mode` text NOT NULL,
	`phases` text NOT NULL,
	`modules` text DEFAULT '[]' NOT NULL,
	`own_reminders` integer DEFAULT false NOT NULL,
	`reminder_offsets` text NOT NULL,
	`quiet_from` text,
	`quiet_until` text,
	`skip_declined` integer NOT NULL,
	`reminders_changed_at` integer,
	`created_at` integer NOT NULL,
	`created_by` text,
	`ended_at` integer,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `orgs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`program_id`) REFERENCES `programs`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "cohorts_capacity" CHECK("cohorts"."capacity" is null or "cohorts"."capacity" between 1 and 500),
	CONSTRAINT "cohorts_minutes" CHECK("cohorts"."minutes" between 5 and 480),
	CONSTRAINT "cohorts_mode" CHECK("cohorts"."enrolment_mode" in ('closed','rolling','drop_in'))
);
--> statement-breakpoint
CREATE INDEX `cohorts_by_age` ON `cohorts` (`org_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `cohorts_by_program` ON `cohorts` (`org_id`,`program_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `cohorts_by_place` ON `cohorts` (`org_id`,lower(place));--> statement-breakpoint
CREATE INDEX `cohorts_to_extend` ON `cohorts` (`scheduled_until`) WHERE session_count is null and ended_at is null;--> statement-breakpoint
CREATE TABLE `contact_consents` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`contact_id` text NOT NULL,
	`purpose` text NOT NULL,
	`given_by` text NOT NULL,
	`given_on` text NOT NULL,
	`until` text,
	`recorded_at` integer NOT NULL,
	`recorded_by` text,
	`revoked_at` integer,
	`revoked_by` text,
	`revoked_through` text,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`contact_id`) REFERENCES `contacts`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "contact_consents_purpose" CHECK("contact_consents"."purpose" in ('reminders','changes')),
	CONSTRAINT "contact_consents_given_by" CHECK("contact_consents"."given_by" in ('minor','guardian','both')),
	CONSTRAINT "contact_consents_order" CHECK("contact_consents"."until" is null or "contact_consents"."until" >= "contact_consents"."given_on"),
	CONSTRAINT "contact_consents_revoked" CHECK(("contact_consents"."revoked_at" is null) = ("contact_consents"."revoked_through" is null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `contact_consents_one` ON `contact_consents` (`org_id`,`contact_id`,`purpose`) WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX `contact_consents_by_contact` ON `contact_consents` (`org_id`,`contact_id`,`recorded_at`);--> statement-breakpoint
CREATE TABLE `contacts` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`participant_id` text NOT NULL,
	`given_name` text NOT NULL,
	`family_name` text,
	`relation` text NOT NULL,
	`email` text,
	`email_index` text,
	`phone` text,
	`locale` text,
	`created_at` integer NOT NULL,
	`created_by` text,
	`updated_at` integer NOT NULL,
	`removed_at` integer,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`participant_id`) REFERENCES `participants`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "contacts_locale" CHECK("contacts"."locale" is null or "contacts"."locale" in ('en','es'))
);
--> statement-breakpoint
CREATE INDEX `contacts_by_participant` ON `contacts` (`org_id`,`participant_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `contacts_by_email` ON `contacts` (`org_id`,`email_index`);--> statement-breakpoint
CREATE TABLE `enrolments` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`cohort_id` text NOT NULL,
	`participant_id` text NOT NULL,
	`joined_on` text NOT NULL,
	`joined_at` integer NOT NULL,
	`override_reason` text,
	`enrolled_by` text,
	`created_at` integer NOT NULL,
	`left_at` integer,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`cohort_id`) REFERENCES `cohorts`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`participant_id`) REFERENCES `participants`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "enrolments_order" CHECK("enrolments"."left_at" is null or "enrolments"."left_at" >= "enrolments"."joined_at")
);
--> statement-breakpoint
CREATE UNIQUE INDEX `enrolments_one_active` ON `enrolments` (`org_id`,`cohort_id`,`participant_id`) WHERE left_at is null;--> statement-breakpoint
CREATE INDEX `enrolments_by_cohort` ON `enrolments` (`org_id`,`cohort_id`,`joined_at`,`id`);--> statement-breakpoint
CREATE INDEX `enrolments_by_participant` ON `enrolments` (`org_id`,`participant_id`,`joined_at`);--> statement-breakpoint
CREATE TABLE `links` (
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
	CONSTRAINT "links_purpose" CHECK("links"."purpose" in ('reply','confirm_address','guardian','calendar')),
	CONSTRAINT "links_of_guardians" CHECK(("links"."purpose" = 'guardian') = ("links"."contact_id" is not null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `links_token_hash_unique` ON `links` (`token_hash`);--> statement-breakpoint
CREATE INDEX `links_by_contact` ON `links` (`org_id`,`contact_id`) WHERE contact_id is not null;--> statement-breakpoint
CREATE INDEX `links_by_enrolment` ON `links` (`org_id`,`enrolment_id`) WHERE purpose = 'calendar';--> statement-breakpoint
CREATE INDEX `links_by_participant` ON `links` (`org_id`,`participant_id`);--> statement-breakpoint
CREATE INDEX `links_by_expiry` ON `links` (`expires_at`);--> statement-breakpoint
CREATE TABLE `replies` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`session_id` text NOT NULL,
	`enrolment_id` text NOT NULL,
	`answer` text NOT NULL,
	`note` text,
	`replied_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`session_id`) REFERENCES `sessions`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`enrolment_id`) REFERENCES `enrolments`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "replies_answer" CHECK("replies"."answer" in ('coming','cant_come'))
);
--> statement-breakpoint
CREATE INDEX `replies_newest` ON `replies` (`org_id`,`session_id`,`enrolment_id`,`replied_at`);--> statement-breakpoint
CREATE TABLE `withdrawals` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`enrolment_id` text NOT NULL,
	`reason` text NOT NULL,
	`withdrawn_at` integer NOT NULL,
	`withdrawn_by` text,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`enrolment_id`) REFERENCES `enrolments`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `withdrawals_once` ON `withdrawals` (`org_id`,`enrolment_id`);--> statement-breakpoint
CREATE TABLE `accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`provider_id` text NOT NULL,
	`user_id` text NOT NULL,
	`access_token` text,
	`refresh_token` text,
	`id_token` text,
	`access_token_expires_at` integer,
	`refresh_token_expires_at` integer,
	`scope` text,
	`password` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `accounts_by_user` ON `accounts` (`user_id`);--> statement-breakpoint
CREATE TABLE `logins` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`token` text NOT NULL,
	`expires_at` integer NOT NULL,
	`ip_address` text,
	`user_agent` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `logins_token_unique` ON `logins` (`token`);--> statement-breakpoint
CREATE INDEX `logins_by_user` ON `logins` (`user_id`);--> statement-breakpoint
CREATE TABLE `passkeys` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text,
	`public_key` text NOT NULL,
	`user_id` text NOT NULL,
	`credential_id` text NOT NULL,
	`counter` integer NOT NULL,
	`device_type` text NOT NULL,
	`backed_up` integer NOT NULL,
	`transports` text,
	`aaguid` text,
	`created_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `passkeys_by_user` ON `passkeys` (`user_id`);--> statement-breakpoint
CREATE INDEX `passkeys_by_credential` ON `passkeys` (`credential_id`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`email` text NOT NULL,
	`email_verified` integer DEFAULT false NOT NULL,
	`image` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_email_unique` ON `users` (`email`);--> statement-breakpoint
CREATE TABLE `verifications` (
	`id` text PRIMARY KEY NOT NULL,
	`identifier` text NOT NULL,
	`value` text NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `verifications_by_identifier` ON `verifications` (`identifier`);--> statement-breakpoint
CREATE TABLE `audit_heads` (
	`org_id` text PRIMARY KEY NOT NULL,
	`position` integer NOT NULL,
	`line_seq` integer NOT NULL,
	`chain_mac` text NOT NULL,
	`head_mac` text NOT NULL,
	FOREIGN KEY (`org_id`) REFERENCES `orgs`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `audit_lines` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`org_id` text NOT NULL,
	`at` integer NOT NULL,
	`actor_kind` text NOT NULL,
	`actor_id` text,
	`action` text NOT NULL,
	`subject_kind` text NOT NULL,
	`subject_id` text,
	`detail` text DEFAULT '{}' NOT NULL,
	`request_id` text,
	FOREIGN KEY (`org_id`) REFERENCES `orgs`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `audit_lines_by_org` ON `audit_lines` (`org_id`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_lines_by_subject` ON `audit_lines` (`org_id`,`subject_id`,`seq`);--> statement-breakpoint
CREATE TABLE `audit_links` (
	`org_id` text NOT NULL,
	`position` integer NOT NULL,
	`line_seq` integer NOT NULL,
	`mac` text NOT NULL,
	`sealed_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `position`),
	FOREIGN KEY (`org_id`) REFERENCES `orgs`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `audit_links_line_seq_unique` ON `audit_links` (`line_seq`);--> statement-breakpoint
CREATE TABLE `closures` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`date` text NOT NULL,
	`reason` text NOT NULL,
	`source` text NOT NULL,
	`created_at` integer NOT NULL,
	`removed_at` integer,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `orgs`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "closures_source" CHECK("closures"."source" in ('manual','holiday'))
);
--> statement-breakpoint
CREATE INDEX `closures_by_date` ON `closures` (`org_id`,`date`);--> statement-breakpoint
CREATE TABLE `guards` (
	`code` text NOT NULL,
	`holds` integer NOT NULL,
	CONSTRAINT "guard_holds" CHECK("guards"."holds" = 1)
);
--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`body_hash` text NOT NULL,
	`status` integer,
	`response` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `orgs`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `idempotency_keys_by_age` ON `idempotency_keys` (`created_at`);--> statement-breakpoint
CREATE TABLE `key_checks` (
	`id` integer PRIMARY KEY NOT NULL,
	`proof` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `orgs` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`timezone` text NOT NULL,
	`country` text DEFAULT 'US' NOT NULL,
	`region` text,
	`locale` text DEFAULT 'en' NOT NULL,
	`alias` text DEFAULT 'Appointments' NOT NULL,
	`mail_from` text,
	`reply_phone` text,
	`own_line_en` text,
	`own_line_es` text,
	`address_confirmed_by` text DEFAULT 'staff' NOT NULL,
	`excused_cutoff_hours` integer DEFAULT 24 NOT NULL,
	`adult_age` integer DEFAULT 18 NOT NULL,
	`minor_consent_age` integer DEFAULT 13 NOT NULL,
	`guardian_consent_by` text DEFAULT 'minor' NOT NULL,
	`youngest_to_mail` integer DEFAULT 13 NOT NULL,
	`created_at` integer NOT NULL,
	CONSTRAINT "orgs_address_confirmed_by" CHECK("orgs"."address_confirmed_by" in ('staff','participant')),
	CONSTRAINT "orgs_guardian_consent_by" CHECK("orgs"."guardian_consent_by" in ('minor','guardian','both')),
	CONSTRAINT "orgs_adult_age" CHECK("orgs"."adult_age" between 16 and 25),
	CONSTRAINT "orgs_minor_consent_age" CHECK("orgs"."minor_consent_age" between 0 and "orgs"."adult_age"),
	CONSTRAINT "orgs_youngest_to_mail" CHECK("orgs"."youngest_to_mail" between 13 and "orgs"."adult_age")
);
--> statement-breakpoint
CREATE TABLE `rate_limits` (
	`key` text PRIMARY KEY NOT NULL,
	`window_started_at` integer NOT NULL,
	`count` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `ticks` (
	`id` integer PRIMARY KEY NOT NULL,
	`last_tick_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `email_permissions` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`participant_id` text NOT NULL,
	`permitted` integer NOT NULL,
	`source` text NOT NULL,
	`at` integer NOT NULL,
	`by` text,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`participant_id`) REFERENCES `participants`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "email_permissions_source" CHECK("email_permissions"."source" in ('staff','import','link','one_click','complaint'))
);
--> statement-breakpoint
CREATE INDEX `email_permissions_by_participant` ON `email_permissions` (`org_id`,`participant_id`,`at`);--> statement-breakpoint
CREATE TABLE `keep_aparts` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`participant_a` text NOT NULL,
	`participant_b` text NOT NULL,
	`reason` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text,
	`removed_at` integer,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`participant_a`) REFERENCES `participants`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`participant_b`) REFERENCES `participants`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "keep_aparts_order" CHECK("keep_aparts"."participant_a" < "keep_aparts"."participant_b")
);
--> statement-breakpoint
CREATE UNIQUE INDEX `keep_aparts_pair` ON `keep_aparts` (`org_id`,`participant_a`,`participant_b`) WHERE removed_at is null;--> statement-breakpoint
CREATE INDEX `keep_aparts_other` ON `keep_aparts` (`org_id`,`participant_b`);--> statement-breakpoint
CREATE TABLE `participants` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`given_name` text NOT NULL,
	`family_name` text,
	`preferred_name` text,
	`email` text,
	`email_index` text,
	`phone` text,
	`birth_date` text,
	`note` text,
	`timezone` text,
	`locale` text,
	`reminder_choice` text DEFAULT 'all' NOT NULL,
	`email_permitted` integer DEFAULT false NOT NULL,
	`email_confirmed_at` integer,
	`import_key` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `orgs`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "participants_reminder_choice" CHECK("participants"."reminder_choice" in ('all','day_before','none')),
	CONSTRAINT "participants_locale" CHECK("participants"."locale" is null or "participants"."locale" in ('en','es'))
);
--> statement-breakpoint
CREATE INDEX `participants_by_age` ON `participants` (`org_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `participants_by_zone` ON `participants` (`org_id`,`timezone`) WHERE timezone is not null;--> statement-breakpoint
CREATE INDEX `participants_by_email` ON `participants` (`org_id`,`email_index`);--> statement-breakpoint
CREATE UNIQUE INDEX `participants_import_key` ON `participants` (`org_id`,`import_key`);--> statement-breakpoint
CREATE TABLE `suppressions` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`email_index` text NOT NULL,
	`reason` text NOT NULL,
	`at` integer NOT NULL,
	`ends_at` integer,
	`lifted_at` integer,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `orgs`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "suppressions_reason" CHECK("suppressions"."reason" in ('bounced','keeps_bouncing','complained','suppressed'))
);
--> statement-breakpoint
CREATE INDEX `suppressions_by_email` ON `suppressions` (`org_id`,`email_index`);--> statement-breakpoint
CREATE TABLE `programs` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`template_key` text,
	`name` text NOT NULL,
	`protocol` text NOT NULL,
	`session_count` integer,
	`session_minutes` integer NOT NULL,
	`interval_weeks` integer DEFAULT 1 NOT NULL,
	`enrolment_mode` text NOT NULL,
	`minimum` integer,
	`capacity` integer,
	`phases` text DEFAULT '[]' NOT NULL,
	`modules` text DEFAULT '[]' NOT NULL,
	`one_to_ones` text DEFAULT '[]' NOT NULL,
	`completion_rule` text NOT NULL,
	`completion_percent` integer DEFAULT 75 NOT NULL,
	`reminder_offsets` text DEFAULT '[4320,1440]' NOT NULL,
	`quiet_from` text,
	`quiet_until` text,
	`skip_declined` integer DEFAULT true NOT NULL,
	`citations` text DEFAULT '[]' NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`retired_at` integer,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `orgs`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "programs_protocol" CHECK("programs"."protocol" in ('ipt','mi','peer','other')),
	CONSTRAINT "programs_mode" CHECK("programs"."enrolment_mode" in ('closed','rolling','drop_in')),
	CONSTRAINT "programs_completion" CHECK("programs"."completion_rule" in ('sequential','topic_cycle','set_weeks','open_ended')),
	CONSTRAINT "programs_count" CHECK("programs"."session_count" is null or "programs"."session_count" between 1 and 200),
	CONSTRAINT "programs_minutes" CHECK("programs"."session_minutes" between 5 and 480)
);
--> statement-breakpoint
CREATE INDEX `programs_by_age` ON `programs` (`org_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `deliveries` (
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
	`lease_owner` text,
	`lease_until` integer,
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
	FOREIGN KEY (`org_id`,`mailing_id`) REFERENCES `mailings`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "deliveries_state" CHECK("deliveries"."state" in ('queued','frozen','sent','skipped','missed','failed','unknown'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `deliveries_once` ON `deliveries` (`org_id`,`unique_key`);--> statement-breakpoint
CREATE INDEX `deliveries_due` ON `deliveries` (`priority`,`org_id`,`due_at`) WHERE state = 'queued';--> statement-breakpoint
CREATE INDEX `deliveries_by_mailing` ON `deliveries` (`org_id`,`mailing_id`) WHERE state = 'frozen';--> statement-breakpoint
CREATE INDEX `deliveries_by_session` ON `deliveries` (`org_id`,`session_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `deliveries_by_participant` ON `deliveries` (`org_id`,`participant_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `deliveries_by_state` ON `deliveries` (`org_id`,`state`,`created_at`) WHERE state in ('skipped','missed','failed','unknown');--> statement-breakpoint
CREATE INDEX `deliveries_by_age` ON `deliveries` (`org_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `deliveries_by_provider_id` ON `deliveries` (`provider_id`) WHERE provider_id is not null;--> statement-breakpoint
CREATE TABLE `mailings` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`idempotency_key` text NOT NULL,
	`payload` text NOT NULL,
	`payload_hash` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`frozen_at` integer NOT NULL,
	`first_attempt_at` integer,
	`next_attempt_at` integer NOT NULL,
	`priority` integer NOT NULL,
	`lease_owner` text,
	`lease_until` integer,
	`last_outcome` text,
	`settled_at` integer,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `orgs`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "mailings_state" CHECK("mailings"."state" in ('frozen','sent','failed','unknown','split'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `mailings_idempotency_key_unique` ON `mailings` (`idempotency_key`);--> statement-breakpoint
CREATE INDEX `mailings_to_send` ON `mailings` (`priority`,`next_attempt_at`) WHERE state = 'frozen';--> statement-breakpoint
CREATE TABLE `outbox_mails` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`idempotency_key` text NOT NULL,
	`position` integer NOT NULL,
	`mail` text NOT NULL,
	`accepted_at` integer NOT NULL,
	FOREIGN KEY (`org_id`) REFERENCES `orgs`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_mails_once` ON `outbox_mails` (`idempotency_key`,`position`);--> statement-breakpoint
CREATE INDEX `outbox_mails_by_age` ON `outbox_mails` (`accepted_at`);--> statement-breakpoint
CREATE TABLE `pacers` (
	`account` text PRIMARY KEY NOT NULL,
	`next_at` integer NOT NULL,
	`parked_until` integer,
	`parked_reason` text,
	`gap_ms` integer DEFAULT 0 NOT NULL,
	`turn_org_id` text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE TABLE `provider_events` (
	`svix_id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`received_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `provider_events_by_age` ON `provider_events` (`received_at`);--> statement-breakpoint
CREATE TABLE `reminders` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`session_id` text NOT NULL,
	`session_revision` integer NOT NULL,
	`offset_minutes` integer NOT NULL,
	`due_at` integer NOT NULL,
	`expand_at` integer NOT NULL,
	`expanded_at` integer,
	`voided_at` integer,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`session_id`) REFERENCES `sessions`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reminders_once` ON `reminders` (`org_id`,`session_id`,`offset_minutes`,`session_revision`);--> statement-breakpoint
CREATE INDEX `reminders_due` ON `reminders` (`expand_at`) WHERE expanded_at is null and voided_at is null;--> statement-breakpoint
CREATE TABLE `session_cancellations` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`session_id` text NOT NULL,
	`number` integer,
	`reschedule` text NOT NULL,
	`reason` text NOT NULL,
	`cancelled_at` integer NOT NULL,
	`cancelled_by` text,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`session_id`) REFERENCES `sessions`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "session_cancellations_reschedule" CHECK("session_cancellations"."reschedule" in ('push','drop'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `session_cancellations_once` ON `session_cancellations` (`org_id`,`session_id`);--> statement-breakpoint
CREATE TABLE `session_moves` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`session_id` text NOT NULL,
	`revision` integer NOT NULL,
	`from_starts_at` integer NOT NULL,
	`to_starts_at` integer NOT NULL,
	`moved_at` integer NOT NULL,
	`moved_by` text,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`session_id`) REFERENCES `sessions`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `session_moves_by_session` ON `session_moves` (`org_id`,`session_id`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`cohort_id` text NOT NULL,
	`number` integer,
	`starts_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`timezone` text NOT NULL,
	`local_date` text NOT NULL,
	`local_time` text NOT NULL,
	`outcome` text DEFAULT 'planned' NOT NULL,
	`revision` integer DEFAULT 1 NOT NULL,
	`planned_revision` integer DEFAULT 0 NOT NULL,
	`historic` integer DEFAULT false NOT NULL,
	`headcount` integer,
	`marked_at` integer,
	`expected` integer DEFAULT 0 NOT NULL,
	`attended` integer DEFAULT 0 NOT NULL,
	`excused` integer DEFAULT 0 NOT NULL,
	`late_cancelled` integer DEFAULT 0 NOT NULL,
	`no_shows` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`,`cohort_id`) REFERENCES `cohorts`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "sessions_outcome" CHECK("sessions"."outcome" in ('planned','held','held_below_quorum','cancelled_by_program','postponed')),
	CONSTRAINT "sessions_order" CHECK("sessions"."ends_at" > "sessions"."starts_at")
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_number` ON `sessions` (`org_id`,`cohort_id`,`number`);--> statement-breakpoint
CREATE INDEX `sessions_by_cohort` ON `sessions` (`org_id`,`cohort_id`,`starts_at`,`id`);--> statement-breakpoint
CREATE INDEX `sessions_by_start` ON `sessions` (`org_id`,`starts_at`,`id`);--> statement-breakpoint
CREATE INDEX `sessions_to_plan` ON `sessions` (`org_id`,`starts_at`) WHERE planned_revision < revision;--> statement-breakpoint
CREATE INDEX `sessions_unmarked` ON `sessions` (`org_id`,`starts_at`,`id`) WHERE outcome = 'planned';--> statement-breakpoint
CREATE TABLE `api_tokens` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`staff_id` text NOT NULL,
	`label` text NOT NULL,
	`token_hash` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer,
	`revoked_at` integer,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `orgs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`org_id`,`staff_id`) REFERENCES `staff`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_tokens_token_hash_unique` ON `api_tokens` (`token_hash`);--> statement-breakpoint
CREATE TABLE `staff` (
	`org_id` text NOT NULL,
	`id` text NOT NULL,
	`user_id` text NOT NULL,
	`email` text NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`invited_at` integer NOT NULL,
	`joined_at` integer,
	`removed_at` integer,
	PRIMARY KEY(`org_id`, `id`),
	FOREIGN KEY (`org_id`) REFERENCES `orgs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "staff_role" CHECK("staff"."role" in ('manager','facilitator','peer'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `staff_email` ON `staff` (`org_id`,`email`);--> statement-breakpoint
CREATE INDEX `staff_by_user` ON `staff` (`user_id`);--> statement-breakpoint
CREATE TABLE `staff_feeds` (
	`org_id` text NOT NULL,
	`staff_id` text NOT NULL,
	`token_hash` text NOT NULL,
	`made_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `staff_id`),
	FOREIGN KEY (`org_id`,`staff_id`) REFERENCES `staff`(`org_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `staff_feeds_token_hash_unique` ON `staff_feeds` (`token_hash`);--> statement-breakpoint
CREATE TABLE `tasks` (
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
	FOREIGN KEY (`org_id`,`delivery_id`) REFERENCES `deliveries`(`org_id`,`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "tasks_kind" CHECK("tasks"."kind" in ('call_person','forget_person','consent_review','mail_trouble'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tasks_open_once` ON `tasks` (`org_id`,`unique_key`) WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX `tasks_open` ON `tasks` (`org_id`,`opened_at`,`id`) WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX `tasks_by_age` ON `tasks` (`org_id`,`opened_at`,`id`);--> statement-breakpoint
CREATE INDEX `tasks_by_participant` ON `tasks` (`org_id`,`participant_id`,`opened_at`);