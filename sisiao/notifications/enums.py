"""What users are told, and what became of the mail."""

from django.db import models


class Category(models.TextChoices):
    """Each kind of message; the label is its subject. The body is `templates/notifications/email/<value>.txt`."""

    INVITATION = "invitation", "Votre compte SI SIAO vous attend"
    PASSWORD_RESET = "password_reset", "Choisir un nouveau mot de passe"
    PASSWORD_CHANGED = "password_changed", "Votre mot de passe a changé"
    EMAIL_CHANGE_ASKED = "email_change_asked", "Changement de votre adresse électronique à confirmer"
    EMAIL_CHANGE_NEW = "email_change_new", "Confirmez votre nouvelle adresse électronique"
    EMAIL_CHANGED = "email_changed", "Votre adresse électronique a changé"
    FACTOR_ADDED = "factor_added", "La double authentification est activée"
    FACTOR_RECOVERY = "factor_recovery", "Une remise à zéro de votre double authentification est demandée"
    FACTOR_REMOVED = "factor_removed", "Votre double authentification a été remise à zéro"
    SESSION_ENDED = "session_ended", "Une de vos sessions a été fermée"
    SIGN_INS_SLOWED = "sign_ins_slowed", "De nombreuses connexions échouent"
    GRANT_GIVEN = "grant_given", "Un profil vous a été attribué"
    GRANT_ENDED = "grant_ended", "Un de vos profils a pris fin"
    PROFILE_MAPPED = "profile_mapped", "Votre ancien profil a son profil cible"
    REVIEW_DUE = "review_due", "La revue annuelle des accès vous attend"
    SUSPENSION_NEAR = "suspension_near", "Votre compte sera bientôt suspendu"
    SUSPENDED = "suspended", "Votre compte est suspendu"
    CLOSING_NEAR = "closing_near", "Votre compte sera bientôt fermé"
    REACTIVATED = "reactivated", "Votre compte est de nouveau actif"
    CLOSED = "closed", "Votre compte est fermé"
    WITHOUT_ADMINISTRATOR = "without_administrator", "Une structure n'a plus d'administrateur"
    BREAK_GLASS = "break_glass", "Un dossier a été ouvert hors lien (bris de glace)"
    KNOWN_ELSEWHERE = "known_elsewhere", "Un ménage connu de votre SIAO a appelé un autre 115"
    CREATION_CONFIRM = "creation_confirm", "Confirmez votre demande de création"
    CREATION_NEWS = "creation_news", "Votre demande de création a avancé"
    CREATION_DUE = "creation_due", "Une demande de création vous attend"
    SUPPORT_VIEW = "support_view", "L'assistance a regardé le site comme vous le voyez"
    CAMPAIGN_TEMPLATE = "campaign_template", "Le classeur de votre département est à remplir"
    CAMPAIGN_REMINDER = "campaign_reminder", "Le recensement de votre département vous attend"
    STALE_PLACES = "stale_places", "Vos places sont à confirmer"
    TICKET_DUE = "ticket_due", "Une demande d'assistance vous attend"
    TICKET_NEWS = "ticket_news", "Votre demande d'assistance a avancé"
    SESSION_NEWS = "session_news", "Une session à laquelle vous êtes inscrit(e) change"
    SESSION_NEAR = "session_near", "Une session à laquelle vous êtes inscrit(e) approche"
    DIRECTORY_STALE = "directory_stale", "Des contacts de votre annuaire sont à vérifier"


class MailState(models.TextChoices):
    WAITING = "waiting", "En attente d'envoi"
    SENT = "sent", "Envoyé"
    FAILED = "failed", "Abandonné après plusieurs essais"
