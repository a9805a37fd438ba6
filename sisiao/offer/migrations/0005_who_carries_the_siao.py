"""Who carries a SIAO is `SiaoOperator`, with its dates: an entité in several départements may carry one of them."""

from django.db import migrations

from sisiao.access.masking import forget_views


class Migration(migrations.Migration):
    dependencies = (("offer", "0004_reserved"),)
    # The masked views hold every column: `imports` makes them again.
    operations = (
        migrations.RunPython(forget_views, migrations.RunPython.noop),
        migrations.RemoveField(model_name="entity", name="carries_siao"),
    )
