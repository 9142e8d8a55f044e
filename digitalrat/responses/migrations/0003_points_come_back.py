from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("responses", "0002_clock_routing_and_reactions")]

    operations = [
        migrations.AddField(
            model_name="pointanswer",
            name="came_back_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
