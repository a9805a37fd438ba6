-- The one normalised form of a text (sisiao/core/text.py has its twin). unaccent() is only STABLE, because a dictionary
-- can be replaced: this wrapper names the dictionary, so that it may be indexed and feed generated columns.
-- COLLATE "C" keeps lower() and the ranges free of any locale.
CREATE OR REPLACE FUNCTION public.sisiao_normalise(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN btrim(regexp_replace(
        lower(public.unaccent('public.unaccent'::regdictionary, normalize(value, NFC)) COLLATE "C"),
        '[^a-z0-9]+', ' ', 'g'
    ), ' ');
END
$$;
