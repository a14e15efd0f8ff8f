-- Counts the marks that stand already, as db/tallies.ts does from now on. Nobody is paused yet, and sessions have their tallies.
INSERT INTO `cohort_months` (org_id, cohort_id, month, program_id, sessions, below_quorum, minutes, heads, contact_minutes, expected, attended, excused, late_cancelled, no_shows)
WITH s AS (
  SELECT s.*, c.program_id, s.outcome IN ('held', 'held_below_quorum') AS is_held, (s.ends_at - s.starts_at) / 60000 AS lasted,
    CASE WHEN c.enrolment_mode = 'drop_in' THEN coalesce(s.headcount, s.attended + (SELECT count(*) FROM walk_ins w
      WHERE w.org_id = s.org_id AND w.session_id = s.id AND w.removed_at IS NULL)) ELSE s.attended END AS heads
  FROM sessions s JOIN cohorts c ON c.org_id = s.org_id AND c.id = s.cohort_id
)
SELECT org_id, cohort_id, substr(local_date, 1, 7), min(program_id), sum(is_held), sum(outcome = 'held_below_quorum'), sum(is_held * lasted),
  sum(is_held * heads), sum(is_held * heads * lasted), sum(expected), sum(attended), sum(excused), sum(late_cancelled), sum(no_shows)
FROM s GROUP BY org_id, cohort_id, substr(local_date, 1, 7) HAVING sum(is_held) > 0;--> statement-breakpoint
INSERT INTO `stay_months` (org_id, enrolment_id, month, cohort_id, participant_id, minutes, expected, attended, excused, late_cancelled, no_shows)
WITH m AS (
  SELECT e.org_id, e.id, e.cohort_id, e.participant_id, substr(s.local_date, 1, 7) AS month, a.mark,
    s.outcome IN ('held', 'held_below_quorum') AS is_held, a.mark IN ('present', 'late', 'left_early') AS came,
    c.enrolment_mode <> 'drop_in' AS expects, (s.ends_at - s.starts_at) / 60000 AS lasted
  FROM attendance a JOIN enrolments e ON e.org_id = a.org_id AND e.id = a.enrolment_id
    JOIN sessions s ON s.org_id = a.org_id AND s.id = a.session_id
    JOIN cohorts c ON c.org_id = e.org_id AND c.id = e.cohort_id
  WHERE a.replaced_at IS NULL AND a.mark IS NOT NULL
)
SELECT org_id, id, month, cohort_id, participant_id, sum(is_held * came * lasted), sum(is_held * expects * (mark <> 'not_expected')),
  sum(is_held * came), sum(is_held * expects * (mark = 'excused')), sum(is_held * expects * (mark = 'late_cancel')),
  sum(is_held * expects * (mark = 'no_show'))
FROM m GROUP BY org_id, id, month;--> statement-breakpoint
UPDATE `enrolments` SET expected = x.expected, attended = x.attended, excused = x.excused, late_cancelled = x.late_cancelled,
  no_shows = x.no_shows, minutes = x.minutes
FROM (SELECT org_id, enrolment_id, sum(expected) AS expected, sum(attended) AS attended, sum(excused) AS excused,
    sum(late_cancelled) AS late_cancelled, sum(no_shows) AS no_shows, sum(minutes) AS minutes FROM stay_months GROUP BY org_id, enrolment_id) x
WHERE enrolments.org_id = x.org_id AND enrolments.id = x.enrolment_id;--> statement-breakpoint
UPDATE `enrolments` SET goes_on = EXISTS (SELECT 1 FROM transfers t WHERE t.org_id = enrolments.org_id AND t.from_enrolment_id = enrolments.id)
  OR EXISTS (SELECT 1 FROM enrolments n WHERE n.org_id = enrolments.org_id AND n.participant_id = enrolments.participant_id
    AND n.cohort_id = enrolments.cohort_id AND n.joined_at > enrolments.joined_at);--> statement-breakpoint
WITH RECURSIVE chain (org_id, id, part) AS (
  SELECT org_id, id, id FROM enrolments
  UNION SELECT k.org_id, k.id, t.from_enrolment_id FROM chain k JOIN transfers t ON t.org_id = k.org_id AND t.to_enrolment_id = k.part
  UNION SELECT k.org_id, k.id, o.id FROM chain k JOIN enrolments n ON n.org_id = k.org_id AND n.id = k.part
    JOIN enrolments o ON o.org_id = n.org_id AND o.participant_id = n.participant_id AND o.cohort_id = n.cohort_id AND o.joined_at < n.joined_at
), parts AS (
  SELECT k.org_id, k.id, k.part, c.modules FROM chain k JOIN enrolments e ON e.org_id = k.org_id AND e.id = k.id
    JOIN enrolments o ON o.org_id = k.org_id AND o.id = k.part
    JOIN cohorts c ON c.org_id = e.org_id AND c.id = e.cohort_id
    JOIN cohorts b ON b.org_id = o.org_id AND b.id = o.cohort_id AND b.program_id = c.program_id
)
UPDATE `enrolments` SET course_attended = x.attended, course_minutes = x.minutes, course_modules = x.modules
FROM (SELECT p.org_id, p.id, coalesce(sum(o.attended), 0) AS attended, coalesce(sum(o.minutes), 0) AS minutes,
    CASE WHEN json_array_length(p.modules) = 0 THEN 0 ELSE (
      SELECT count(DISTINCT (s.number - 1) % json_array_length(p.modules)) FROM parts q
        JOIN attendance a ON a.org_id = q.org_id AND a.enrolment_id = q.part AND a.replaced_at IS NULL AND a.mark IN ('present', 'late', 'left_early')
        JOIN sessions s ON s.org_id = a.org_id AND s.id = a.session_id AND s.outcome IN ('held', 'held_below_quorum')
      WHERE q.org_id = p.org_id AND q.id = p.id) END AS modules
  FROM parts p JOIN enrolments o ON o.org_id = p.org_id AND o.id = p.part GROUP BY p.org_id, p.id) x
WHERE enrolments.org_id = x.org_id AND enrolments.id = x.id;--> statement-breakpoint
UPDATE `enrolments` SET gone_from = 1 + coalesce((SELECT max(s.number) FROM sessions s
    WHERE s.org_id = enrolments.org_id AND s.cohort_id = enrolments.cohort_id AND s.starts_at < enrolments.left_at), 0)
WHERE left_at IS NOT NULL AND goes_on = 0;
