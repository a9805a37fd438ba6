-- The twin of `directory/addresses.py`: whether a text tells where somebody is sheltered (docs/security.md T20).
-- A migration that changes the patterns runs this file again: the rows are then held to them.
CREATE OR REPLACE FUNCTION directory_tells_where(typed text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = public AS $$
    SELECT words ~* '\y(?!115 )[0-9]{1,4} ?((bis|ter|quater|[a-d]) )?(rues?|avenues?|boulevards?|impasses?|allees?|chemins?|quais?|squares?|faubourgs?|lotissements?|hameaux?|ruelles?|venelles?|sentes?|sentiers?|chaussees?|esplanade|parvis|place|cours?|route|passage|villa|voie|montees?|cites?|traverse|clos|mail|promenade|domaine|rond point|carrefour|corniche|enclos|av|bd|bld|imp|all|rte|fbg|pl|r) (?!pour |libre|dispo|en |d heb|d urg|d acc|de mise|par |dans |reserv|au |maxi|femme|homme|famille|mixte|vacante|restante|de plus|de nuit|d hotel|d appel|de francais)(?!(siao|brigade|force|police|referent|service)s?\y)[a-z0-9]'
        OR words ~* '\y[0-9]{1,4} ?((bis|ter|quater|[a-d]) )?(grande?|petite?|vieux|vieille|haute?|basse?|nouvelle|ancienne) (rue|route|allee|avenue|cour|chemin|voie)\y'
        OR words ~* '\yr ((de|du|des|d|la|le|les|l) ){0,2}(?!poste|bureau|tel|touche|niveau|numero|puis)[a-z]{3,}( [a-z]+){0,2} [0-9]{1,4}\y'
        OR words ~* '(?<!rez de )\y(?!rues? )(?!allees? et )(rues?|avenues?|boulevards?|impasses?|allees?|chemins?|quais?|squares?|faubourgs?|lotissements?|hameaux?|ruelles?|venelles?|sentes?|sentiers?|chaussees?|esplanade|parvis) [a-z0-9]'
        OR words ~* '(?<!a la )(?<!dans la )(?<!de )\yrue (de|du|d|la|le|l|[a-z]{3,})\y'
        OR words ~* '\ygrande? ?rue\y'
        OR words ~* '\ygrand place\y'
        OR words ~* '\y(place|cours?|mail|promenade|passage|villa|cite|voie|montee|rond point) ((de|du|des|d|la|le|les|l) ){0,2}(republique|liberte|nation|paix|victoires?|marche|eglise|gare|mairie|prefecture|hotel de ville|fontaine|gambetta|foch|leclerc|jaures|jean jaures|general|marechal|charles de gaulle|de gaulle|verdun|mirabeau|bastille|hugo|victor hugo|pasteur|clemenceau|briand|aristide briand|carnot|thiers|anglais|armes)\y'
        OR words ~* '\y[0-9]{1,4}(bis|ter)?(rue|avenue|boulevard|bd|impasse|allees?|chemin|quai|square|place|route|cours|chaussee|hameau)(?!s?(libre|dispo|siao))[a-z]{4,}'
        OR words ~* '\yrue(des|du|dela)[a-z]{3,}'
        OR words ~* '\ychambres? (n |no |numero )?[0-9]{1,4}\y(?! ?(h|heures?)\y)'
        OR words ~* '\y(ibis|hotel f1|formule 1|premiere classe|campanile|kyriad|novotel|balladins|b b hotel)\y'
        OR words ~* '\yfoyer (des|les) (?!jeune|femme|homme|travail|mineur|famille|personne|enfant|mere|parent|siao|115|victime)[a-z]'
        OR words ~* '\ylieu ?dit\y'
        OR words ~* '\yresidence (?!sociale|accueil|hoteliere|mobilite)[a-z0-9]'
        OR words ~* '\y(batiment|escalier|digicode|interphone|code (d entree|de porte|porte))\y'
        OR words ~* '\y[0-9]{1,2}(er|e|eme|nd|nde)? etage\y'
        OR words ~* '\y(appartement|appart|appt|apt|logement|studio) (n |no |numero )?[0-9]{1,4}[a-z]?\y(?! (h|heures?|j|jours?)\y)'
        OR words ~* '\y(appartement|appart|appt|apt) [a-ce-km-z]\y'
        OR words ~* '(?<!se )\y(bat|esc) [a-h0-9][0-9]?\y'
        OR words ~* '\y(hall|bloc|immeuble) ([0-9]{1,2}|[bcefgh])\y'
        OR words ~* '\yporte ([0-9]{1,3}|[bcefgh])\y(?! ?(h|heures?|numeros?)\y)'
        OR words ~* '\y(0[1-9]|[1-8][0-9]|9[0-8])[0-9]{3}\y'
        OR words ~* '\y(0[1-9]|[1-8][0-9]|9[0-8]) (?!112|114|115|116|119)[0-9]{3} (?!habitant|nuit|appel|euro|personne|femme|victime|menage|place|fois|sms|fiche|heure|enfant)[a-z]{3,}'
        OR words ~* '\y(latitude|longitude|gps)\y'
        OR typed ~ '((?<!en )(?<![AaÀà] la )\m[Pp]lace|(?<!au )(?<!en )\m[Cc]ours|(?<!de )(?<!en )\m[Rr]oute|\m([Cc]our|[Mm]ail|[Pp]romenade|[Pp]assage|[Dd]omaine|[Vv]illa|[Mm]ontée|[Cc]ité|[Tt]raverse|[Vv]oie|[Cc]los|[Rr]ond.[Pp]oint))[^a-zA-Z0-9.,:;!?()/\n]{1,2}((de|du|des|d|la|le|les|l)[^a-zA-Z0-9.,:;!?()/\n]{1,2}){0,2}(?!Urgence|Héberg|Dispo|Libre|Femme|Homme|Famille|Accueil|Français|Nuit|Équipe|Maraude|Appel|Assises|Cassation|Comptes)[A-ZÀÂÇÉÈÊËÎÏÔŒÙÛÜ][^A-Z0-9 ,;:)\n]'
        OR typed ~ '\m[Hh][ôo]tels?[^a-zA-Z0-9.,:;!?()/\n]{1,2}((de|du|des|d|la|le|les|l)[^a-zA-Z0-9.,:;!?()/\n]{1,2}){0,2}(?!Police|Ville|Départ|Région|Social|Préf|Dieu)[A-ZÀÂÇÉÈÊËÎÏÔŒÙÛÜ][^A-Z0-9 ,;:)\n]'
        OR typed ~ '\m[Ff]oyers?[^a-zA-Z0-9.,:;!?()/\n]{1,2}((de|du|des|d|la|le|les|l)[^a-zA-Z0-9.,:;!?()/\n]{1,2}){0,2}(?!Accueil|Urgence|Jeunes|Femme|Travail|Départ|Mère|Enfance|Appel)[A-ZÀÂÇÉÈÊËÎÏÔŒÙÛÜ][^A-Z0-9 ,;:)\n]'
        OR typed ~ '\m[Pp]orte [A-H]\M'
        OR typed ~* '-?[0-9]{1,2}[.,][0-9]{3,}[^0-9a-zA-Z]{1,4}-?[0-9]{1,3}[.,][0-9]{3,}'
        OR typed ~* '[0-9]{1,3} ?° ?[0-9]{1,2}'
        OR typed ~* '\m[23456789CFGHJMPQRVWXcfghjmpqrvwx]{4,8}[+][23456789CFGHJMPQRVWXcfghjmpqrvwx]{2,3}\M'
        OR typed ~* '///[^ /]+[.][^ /]+[.][^ /]+'
        OR typed ~* '(https?://|www[.]|geo:|maps[.]|goo[.]gl|waze|openstreetmap|what3words)'
    FROM (SELECT sisiao_normalise(typed) || ' ' AS words) AS told
$$;

ALTER TABLE directory_privilegedcontact DROP CONSTRAINT IF EXISTS privilegedcontact_tells_no_place;
ALTER TABLE directory_privilegedcontact ADD CONSTRAINT privilegedcontact_tells_no_place CHECK (
    NOT (directory_tells_where(label) OR directory_tells_where(organisation) OR directory_tells_where(email)
         OR directory_tells_where(instructions))
);
