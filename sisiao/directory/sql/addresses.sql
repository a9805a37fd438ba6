-- The twin of `directory/addresses.py`: whether a text tells where somebody is sheltered (docs/security.md T20).
CREATE FUNCTION directory_tells_where(typed text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = public AS $$
    SELECT words ~* '\y(?!115 )[0-9]{1,4} ?((bis|ter|quater|[a-d]) )?(rue|avenue|av|boulevard|bd|bld|impasse|imp|allee|chemin|quai|square|place|cours|route|rte|passage|villa|sente|sentier|voie|faubourg|fbg|hameau|lotissement|montee|cite|esplanade|chaussee|traverse|venelle|ruelle|clos|rond point|r) (?!pour |libre|dispo|en |d heb|d urg|d acc|de mise|par |dans |reserv|au |maxi)[a-z0-9]'
        OR words ~* '\y(avenue|boulevard|impasse|allee|chemin|quai|square|faubourg|lotissement) [a-z0-9]'
        OR words ~* '(?<!a la )(?<!dans la )(?<!de )\yrue (de|du|d|la|le|l|[a-z]{3,})\y'
        OR words ~* '\ylieu ?dit\y'
        OR words ~* '\yresidence (?!sociale|accueil|hoteliere|mobilite)[a-z0-9]'
        OR words ~* '\y(batiment|escalier|digicode|interphone|code (d entree|de porte|porte))\y'
        OR words ~* '\y[0-9]{1,2}(er|e|eme|nd|nde)? etage\y'
        OR words ~* '\y(0[1-9]|[1-8][0-9]|9[0-8])[0-9]{3}\y'
        OR words ~* '\y(latitude|longitude|gps)\y'
        OR typed ~* '-?[0-9]{1,2}[.,][0-9]{3,}[^0-9a-zA-Z]{1,4}-?[0-9]{1,3}[.,][0-9]{3,}'
        OR typed ~* '[0-9]{1,3} ?° ?[0-9]{1,2}'
        OR typed ~* '\m[23456789CFGHJMPQRVWXcfghjmpqrvwx]{4,8}[+][23456789CFGHJMPQRVWXcfghjmpqrvwx]{2,3}\M'
        OR typed ~* '///[^ /]+[.][^ /]+[.][^ /]+'
        OR typed ~* '(https?://|www[.]|geo:|maps[.]|goo[.]gl|waze|openstreetmap|what3words)'
    FROM (SELECT sisiao_normalise(typed) || ' ' AS words) AS told
$$;

ALTER TABLE directory_privilegedcontact ADD CONSTRAINT privilegedcontact_tells_no_place CHECK (
    NOT (directory_tells_where(label) OR directory_tells_where(organisation) OR directory_tells_where(email)
         OR directory_tells_where(instructions))
);
