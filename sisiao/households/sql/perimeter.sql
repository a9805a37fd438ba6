-- Row-level security of the records: the net behind `visible_to`, whatever a page forgets (docs/architecture.md).
-- A role without context sees no row. The owner of the tables (migrations, commands) is not held by it.

-- What `core.context.set_actor` told the transaction. Policies call them as `(SELECT …)`: once a statement, not a row.
CREATE FUNCTION sisiao_beyond() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(current_setting('sisiao.beyond', true), '') = 'on' $$;
CREATE FUNCTION sisiao_cleared() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(current_setting('sisiao.cleared', true), '') = 'on' $$;
CREATE FUNCTION sisiao_scopes() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(nullif(current_setting('sisiao.scopes', true), ''), '{}')::bigint[] $$;
CREATE FUNCTION sisiao_follows() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('sisiao.follows', true), '')::bigint $$;
CREATE FUNCTION sisiao_grant() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('sisiao.grant', true), '')::bigint $$;
CREATE FUNCTION sisiao_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('sisiao.now', true), '')::timestamptz $$;
CREATE FUNCTION sisiao_account() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT (nullif(current_setting('sisiao.actor', true), '')::jsonb ->> 'user')::bigint $$;

-- Whether the account has the household in hand; `helpline` says it, and nobody has before.
CREATE FUNCTION sisiao_in_hand(household bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public AS $$ SELECT false $$;

-- The rules, as functions of the owner: a policy in plain SQL would bring its own policies into the plan of each
-- statement, and planning would cost more than running. They take what the policy reads once a statement, and do not
-- call each other where rows are many: a call costs as much as its look-up. Names are qualified: the support view puts
-- masked views before the tables.

-- By a link of theirs. A day on each side: the exact day is that of the page's time zone, in `visible_to`.
CREATE FUNCTION sisiao_inside(household bigint, scopes bigint[], follows bigint, at timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.households_householdlink l
        WHERE l.household_id = household AND (l.scope_id = ANY (scopes) OR l.user_id = follows)
          AND l.starts_on <= at::date + 1 AND (l.ends_on IS NULL OR l.ends_on > at::date - 1));
END $$;

-- Or opened by break-glass, by this very grant; never a household to protect (T09).
CREATE FUNCTION sisiao_reads(household bigint, scopes bigint[], follows bigint, through bigint, at timestamptz)
RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.households_householdlink l
        WHERE l.household_id = household AND (l.scope_id = ANY (scopes) OR l.user_id = follows)
          AND l.starts_on <= at::date + 1 AND (l.ends_on IS NULL OR l.ends_on > at::date - 1))
    OR EXISTS (
        SELECT FROM public.households_breakglass b
        JOIN public.households_household h ON h.id = b.household_id AND NOT h.to_protect
        WHERE b.household_id = household AND b.grant_id = through AND b.period @> at);
END $$;

CREATE FUNCTION sisiao_reads_person(person bigint, scopes bigint[], follows bigint, through bigint, at timestamptz)
RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.households_membership m
        JOIN public.households_householdlink l ON l.household_id = m.household_id
        WHERE m.person_id = person AND (l.scope_id = ANY (scopes) OR l.user_id = follows)
          AND l.starts_on <= at::date + 1 AND (l.ends_on IS NULL OR l.ends_on > at::date - 1))
    OR EXISTS (
        SELECT FROM public.households_membership m
        JOIN public.households_breakglass b ON b.household_id = m.household_id
        JOIN public.households_household h ON h.id = b.household_id AND NOT h.to_protect
        WHERE m.person_id = person AND b.grant_id = through AND b.period @> at);
END $$;

-- What tells where the household is, when it is to protect, is for the cleared and for who has it in hand (T20).
CREATE FUNCTION sisiao_reads_where(
    household bigint, scopes bigint[], follows bigint, through bigint, at timestamptz, cleared boolean
) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER AS $$
BEGIN
    RETURN public.sisiao_reads(household, scopes, follows, through, at) AND (
        cleared
        OR EXISTS (SELECT FROM public.households_household h WHERE h.id = household AND NOT h.to_protect)
        OR public.sisiao_in_hand(household));
END $$;

ALTER TABLE households_household ENABLE ROW LEVEL SECURITY;
CREATE POLICY perimeter ON households_household
USING (
    (SELECT sisiao_beyond())
    OR sisiao_reads(id, (SELECT sisiao_scopes()), (SELECT sisiao_follows()), (SELECT sisiao_grant()),
                    (SELECT sisiao_now()))
)
WITH CHECK ((SELECT sisiao_beyond()));

ALTER TABLE households_membership ENABLE ROW LEVEL SECURITY;
CREATE POLICY perimeter ON households_membership
USING (
    (SELECT sisiao_beyond())
    OR sisiao_reads(household_id, (SELECT sisiao_scopes()), (SELECT sisiao_follows()), (SELECT sisiao_grant()),
                    (SELECT sisiao_now()))
)
WITH CHECK ((SELECT sisiao_beyond()));

ALTER TABLE households_person ENABLE ROW LEVEL SECURITY;
CREATE POLICY perimeter ON households_person
USING (
    (SELECT sisiao_beyond())
    OR sisiao_reads_person(id, (SELECT sisiao_scopes()), (SELECT sisiao_follows()), (SELECT sisiao_grant()),
                           (SELECT sisiao_now()))
)
WITH CHECK ((SELECT sisiao_beyond()));

ALTER TABLE households_householdlink ENABLE ROW LEVEL SECURITY;
CREATE POLICY perimeter ON households_householdlink
USING (
    (SELECT sisiao_beyond())
    OR scope_id = ANY ((SELECT sisiao_scopes())::bigint[]) OR user_id = (SELECT sisiao_follows())
    OR sisiao_reads(household_id, (SELECT sisiao_scopes()), (SELECT sisiao_follows()), (SELECT sisiao_grant()),
                    (SELECT sisiao_now()))
)
WITH CHECK ((SELECT sisiao_beyond()));

-- What a search meets: the perimeter is in the view itself, because a policy would keep the index of words from serving
-- (array overlap is not leakproof, so PostgreSQL would check every person's row before it).
CREATE VIEW households_findable AS
SELECT p.id AS person_id, m.household_id, p.search_words, p.birth_date, p.phone, p.record_number
FROM households_person p
JOIN households_membership m ON m.person_id = p.id AND upper_inf(m.period)
WHERE (SELECT sisiao_beyond())
   OR sisiao_inside(m.household_id, (SELECT sisiao_scopes()), (SELECT sisiao_follows()), (SELECT sisiao_now()));

-- The journal repeats the rows that it follows.
ALTER TABLE audit_rowhistory ENABLE ROW LEVEL SECURITY;
CREATE POLICY perimeter ON audit_rowhistory
USING (
    (SELECT sisiao_beyond())
    OR household_id IS NULL AND table_name <> 'households_person'
    OR household_id IS NULL AND sisiao_reads_person(
        row_id, (SELECT sisiao_scopes()), (SELECT sisiao_follows()), (SELECT sisiao_grant()), (SELECT sisiao_now()))
    OR household_id IS NOT NULL AND sisiao_reads(
        household_id, (SELECT sisiao_scopes()), (SELECT sisiao_follows()), (SELECT sisiao_grant()),
        (SELECT sisiao_now()))
    AND (table_name NOT IN ('households_householdlink', 'occupation_hold', 'occupation_occupation',
                            'referrals_referral', 'stays_stay')
         OR (SELECT sisiao_cleared())
         OR EXISTS (SELECT FROM households_household h WHERE h.id = household_id AND NOT h.to_protect))
)
WITH CHECK ((SELECT sisiao_beyond()));
