-- Of one day of the week, on one day, the support is open or closed: two stretches never overlap.
ALTER TABLE helpdesk_supporthours ADD CONSTRAINT supporthours_apart EXCLUDE USING gist (
    weekday WITH =,
    period WITH &&,
    int4range(
        (extract(hour FROM opens) * 60 + extract(minute FROM opens))::int,
        (extract(hour FROM closes) * 60 + extract(minute FROM closes))::int
    ) WITH &&
);
