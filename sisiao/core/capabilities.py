"""What can be done, one name for each act that a profile may or may not hold."""

from django.db import models


class Capability(models.TextChoices):
    """The table of who holds what is `sisiao.access.capabilities.PROFILE_CAPABILITIES`."""

    SEARCH_HOUSEHOLDS = "search_households", "Rechercher un ménage"
    VIEW_HOUSEHOLD = "view_household", "Consulter un dossier"
    EDIT_HOUSEHOLD = "edit_household", "Créer ou modifier un ménage"
    VIEW_JOURNAL = "view_journal", "Consulter l'historique d'un dossier"
    ANSWER_CALLS = "answer_calls", "Répondre à un appel 115"
    SEE_PLACES = "see_places", "Voir les places de la nuit"
    TAKE_PLACES = "take_places", "Réserver une place et orienter"
    MARK_NOT_PROPOSED = (
        "mark_not_proposed",
        "Marquer un dispositif «\u00a0non proposé\u00a0» pour un ménage",
    )
    VIEW_BOARD = "view_board", "Voir le tableau de la nuit"
    VIEW_OWN_PLACES = "view_own_places", "Voir les places de son dispositif"
    ANSWER_REFERRALS = "answer_referrals", "Confirmer, refuser ou constater une arrivée"
    MANAGE_STAYS = "manage_stays", "Prolonger un séjour et déclarer une sortie"
    UPDATE_PLACES = "update_places", "Mettre à jour les places"
    ACTIVATE_SURGE = "activate_surge", "Activer et terminer des places de renfort (grand froid, canicule…)"
    IMPORT_OFFER = "import_offer", "Importer l'offre d'un département"
    MANAGE_OFFER = "manage_offer", "Décrire un dispositif\u00a0: capacité, public, statut, actes, contingents"
    REQUEST_OFFER = "request_offer", "Demander la création d'une entité ou d'un dispositif"
    PREVALIDATE_OFFER = "prevalidate_offer", "Pré-valider une demande de création, ou valider seul selon le type"
    VALIDATE_OFFER = "validate_offer", "Valider une demande de création, créer directement"
    MANAGE_USERS = "manage_users", "Administrer les comptes de son périmètre"
    FOLLOW_MAIL = "follow_mail", "Suivre l'envoi des courriels"
    SET_STAGE = "set_stage", "Régler le temps de bascule d'un département"
    SUPPORT_VIEW = "support_view", "Voir le site comme un utilisateur, données masquées"
    BREAK_GLASS = "break_glass", "Ouvrir un dossier hors de ses liens, avec un motif (bris de glace)"
    SEE_WHO_SEES = "see_who_sees", "Savoir qui peut voir un dossier"
    OVERSEE_ACCESS = "oversee_access", "Contrôler les ouvertures de dossiers"
    VIEW_OFFER = "view_offer", "Consulter les dispositifs de son périmètre"
    VIEW_LEDGER = "view_ledger", "Lire les capacités de son périmètre, à toute date"
    JUSTIFY_ANOMALIES = "justify_anomalies", "Expliquer une anomalie de l'offre"
    VIEW_SIAO = "view_siao", "Consulter les SIAO de France"
    MANAGE_SIAO = "manage_siao", "Administrer la fiche et les réglages d'un SIAO"
    DESIGNATE_OPERATOR = "designate_operator", "Désigner l'opérateur d'un SIAO"
    OPEN_SIAO = "open_siao", "Ouvrir un SIAO et fixer les territoires qu'il couvre"
    ATTACH_LEGACY = "attach_legacy", "Rattacher l'ancienne offre aux dispositifs, au Temps 2"
    RUN_SWITCH = "run_switch", "Lancer la bascule d'un département, et la reprendre"
    SIGN_SWITCH = "sign_switch", "Répéter la bascule de l'offre et la signer"
    ASK_SUPPORT = "ask_support", "Demander de l'aide à l'assistance, s'inscrire à une session"
    ANSWER_TICKETS = "answer_tickets", "Répondre aux demandes d'assistance de son périmètre"
    EDIT_HELP = "edit_help", "Écrire et publier les articles d'aide et les nouveautés"
    ORGANISE_SESSIONS = "organise_sessions", "Organiser des démonstrations, des ateliers et des webinaires"
    PUBLISH_MESSAGES = "publish_messages", "Publier un message national ou départemental"
