-- What readers say of an article names nobody either (`helpdesk/masks.py`).
ALTER TABLE helpdesk_articlevote ADD CONSTRAINT articlevote_names_nobody CHECK (NOT helpdesk_looks_personal(comment));
