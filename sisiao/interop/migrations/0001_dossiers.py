"""What is received from Démarche Numérique: procedures, dossiers, files."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0005_stored_files"),
        ("geo", "0003_collectivities"),
        ("imports", "0008_list_of_accounts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Procedure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="numéro")),
                ("kind", models.CharField(max_length=20, verbose_name="classeur")),
                (
                    "updated_since",
                    models.DateTimeField(blank=True, null=True, verbose_name="relevée entièrement depuis le"),
                ),
                ("cursor", models.CharField(blank=True, max_length=200, verbose_name="reprise")),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="relève commencée le")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="relève terminée le")),
                ("read", models.PositiveIntegerField(default=0, verbose_name="dossiers lus")),
                ("error", models.CharField(blank=True, max_length=300, verbose_name="arrêt")),
            ],
            options={
                "verbose_name": "démarche suivie",
                "verbose_name_plural": "démarches suivies",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ended_at", None), ("started_at__isnull", False), _connector="OR"),
                        name="procedure_started_then_ended",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Dossier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveBigIntegerField(unique=True, verbose_name="numéro")),
                ("remote_id", models.CharField(max_length=80, verbose_name="identifiant")),
                (
                    "remote_state",
                    models.CharField(
                        choices=[
                            ("en_construction", "En construction"),
                            ("en_instruction", "En instruction"),
                            ("accepte", "Accepté"),
                            ("refuse", "Refusé"),
                            ("sans_suite", "Classé sans suite"),
                        ],
                        max_length=20,
                        verbose_name="état dans Démarche Numérique",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Fichiers à recevoir"),
                            ("to_correct", "À corriger"),
                            ("to_import", "À importer"),
                            ("imported", "Classeur importé"),
                            ("closed", "Clos sans import"),
                            ("deleted", "Supprimé par le déposant"),
                        ],
                        default="waiting",
                        max_length=12,
                        verbose_name="état",
                    ),
                ),
                ("deposited_at", models.DateTimeField(verbose_name="déposé le")),
                ("modified_at", models.DateTimeField(verbose_name="modifié le")),
                ("instructed_at", models.DateTimeField(blank=True, null=True, verbose_name="passé en instruction le")),
                ("settled", models.BooleanField(default=False, verbose_name="à jour")),
                ("problem", models.CharField(blank=True, max_length=400, verbose_name="difficulté")),
                (
                    "departement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="geo.departement",
                        verbose_name="département",
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dossiers",
                        to="interop.procedure",
                        verbose_name="démarche",
                    ),
                ),
            ],
            options={
                "verbose_name": "dossier déposé",
                "verbose_name_plural": "dossiers déposés",
            },
        ),
        migrations.CreateModel(
            name="ReceivedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("checksum", models.CharField(max_length=40, verbose_name="empreinte annoncée")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="empreinte")),
                ("file_name", models.CharField(max_length=150, verbose_name="nom du fichier")),
                ("size", models.PositiveBigIntegerField(verbose_name="taille, en octets")),
                ("is_workbook", models.BooleanField(verbose_name="classeur")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Pas encore reçu"),
                            ("deposited", "Déposé à l'import"),
                            ("kept", "Gardé"),
                            ("imported", "Importé dans l'offre"),
                            ("refused", "Fichier refusé"),
                            ("withdrawn", "Dépôt retiré"),
                            ("replaced", "Remplacé par le déposant"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="motif")),
                ("received_at", models.DateTimeField(blank=True, null=True, verbose_name="reçu le")),
                ("imported_at", models.DateTimeField(blank=True, null=True, verbose_name="importé le")),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="interop.dossier",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "kept",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="received_file",
                        to="core.storedfile",
                        verbose_name="pièce jointe",
                    ),
                ),
                (
                    "upload",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="received_file",
                        to="imports.uploadedworkbook",
                        verbose_name="classeur déposé",
                    ),
                ),
            ],
            options={
                "verbose_name": "fichier reçu",
                "verbose_name_plural": "fichiers reçus",
            },
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(fields=["departement", "-deposited_at"], name="dossier_by_departement"),
        ),
        migrations.AddConstraint(
            model_name="dossier",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["waiting", "to_correct", "to_import", "imported", "closed", "deleted"])
                ),
                name="dossier_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="dossier",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("remote_state__in", ["en_construction", "en_instruction", "accepte", "refuse", "sans_suite"])
                ),
                name="dossier_remote_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="receivedfile",
            constraint=models.UniqueConstraint(fields=("dossier", "checksum"), name="receivedfile_once"),
        ),
        migrations.AddConstraint(
            model_name="receivedfile",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("deposited", "imported"))),
                fields=("sha256",),
                name="receivedfile_imported_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="receivedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["waiting", "deposited", "kept", "imported", "refused", "withdrawn", "replaced"])
                ),
                name="receivedfile_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="receivedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="receivedfile_refused_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="receivedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("deposited", "imported")), _negated=True),
                    models.Q(("received_at__isnull", False), models.Q(("sha256", ""), _negated=True)),
                    _connector="OR",
                ),
                name="receivedfile_counted_was_received",
            ),
        ),
    ]
