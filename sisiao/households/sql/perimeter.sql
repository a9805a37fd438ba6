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

-- Households of whoever acts. A day on each side: the exact day is that of the page's time zone, in `visible_to`.
-- The view belongs to the owner of the tables, so that the policies below read links without a policy of their own.
CREATE VIEW households_inside AS
SELECT l.household_id FROM households_householdlink l
WHERE (l.scope_id = ANY ((SELECT sisiao_scopes())::bigint[]) OR l.user_id = (SELECT sisiao_follows()))
  AND l.starts_on <= (SELECT sisiao_now()::date) + 1
  AND (l.ends_on IS NULL OR l.ends_on > (SELECT sisiao_now()::date) - 1);

-- Opened by break-glass by this very grant; never a household to protect (T09).
CREATE VIEW households_opened AS
SELECT b.household_id FROM households_breakglass b
WHERE b.grant_id = (SELECT sisiao_grant()) AND b.period @> (SELECT sisiao_now());

ALTER TABLE households_household ENABLE ROW LEVEL SECURITY;
CREATE POLICY perimeter ON households_household
USING (
    (SELECT sisiao_beyond())
    OR EXISTS (SELECT FROM households_inside i WHERE i.household_id = households_household.id)
    OR NOT to_protect AND EXISTS (SELECT FROM households_opened o WHERE o.household_id = households_household.id)
)
WITH CHECK ((SELECT sisiao_beyond()));

ALTER TABLE households_membership ENABLE ROW LEVEL SECURITY;
CREATE POLICY perimeter ON households_membership
USING (
    (SELECT sisiao_beyond())
    OR EXISTS (SELECT FROM households_household h WHERE h.id = households_membership.household_id)
)
WITH CHECK ((SELECT sisiao_beyond()));

ALTER TABLE households_person ENABLE ROW LEVEL SECURITY;
CREATE POLICY perimeter ON households_person
USING (
    (SELECT sisiao_beyond())
    OR EXISTS (SELECT FROM households_membership m WHERE m.person_id = households_person.id)
)
WITH CHECK ((SELECT sisiao_beyond()));

ALTER TABLE households_householdlink ENABLE ROW LEVEL SECURITY;
CREATE POLICY perimeter ON households_householdlink
USING (
    (SELECT sisiao_beyond())
    OR scope_id = ANY ((SELECT sisiao_scopes())::bigint[]) OR user_id = (SELECT sisiao_follows())
    OR EXISTS (SELECT FROM households_household h WHERE h.id = households_householdlink.household_id)
)
WITH CHECK ((SELECT sisiao_beyond()));

-- What a search meets: the perimeter is in the view itself, because a policy would keep the index of words from serving
-- (array overlap is not leakproof, so PostgreSQL would check every person's row before it).
CREATE VIEW households_findable AS
SELECT p.id AS person_id, m.household_id, p.search_words, p.birth_date, p.phone, p.record_number
FROM households_person p
JOIN households_membership m ON m.person_id = p.id AND upper_inf(m.period)
WHERE (SELECT sisiao_beyond()) OR EXISTS (SELECT FROM households_inside i WHERE i.household_id = m.household_id);

-- The journal repeats the rows that it follows.
ALTER TABLE audit_rowhistory ENABLE ROW LEVEL SECURITY;
CREATE POLICY perimeter ON audit_rowhistory
USING (
    (SELECT sisiao_beyond())
    OR household_id IS NULL AND table_name <> 'households_person'
    OR household_id IS NULL AND EXISTS (SELECT FROM households_person p WHERE p.id = audit_rowhistory.row_id)
    OR EXISTS (SELECT FROM households_household h WHERE h.id = audit_rowhistory.household_id
               AND (NOT h.to_protect OR (SELECT sisiao_cleared()) OR audit_rowhistory.table_name NOT IN (
                   'households_householdlink', 'occupation_hold', 'occupation_occupation', 'referrals_referral',
                   'stays_stay')))
)
WITH CHECK ((SELECT sisiao_beyond()));
