import os
import socket
import sys
from pathlib import Path
from typing import Any

from daphne.cli import CommandLineInterface
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from digitalrat.config.companion import Companion
from digitalrat.config.demo.accounts import accounts, demo_password


class Command(BaseCommand):
    help = "Bereitet alles vor (Datenbank, Demonstration, statische Dateien) und startet den Server auf 127.0.0.1."

    def handle(self, *args: Any, **options: Any) -> None:
        port = os.environ.get("PORT", "8000")
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise CommandError(f"PORT muss eine Zahl zwischen 1 und 65535 sein, nicht „{port}“.")
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", int(port)))
            except OSError as error:
                raise CommandError(
                    f"Port {port} ist belegt. Mit einem anderen starten: PORT={int(port) + 1} make run"
                ) from error
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        if self._migrations_are_due():
            self.stdout.write("Datenbank wird vorbereitet …")
            call_command("migrate", verbosity=0, interactive=False)
        call_command("load_demo")
        if self._static_files_changed():
            self.stdout.write("Statische Dateien werden vorbereitet …")
            call_command("collectstatic", verbosity=0, interactive=False, clear=True)
            self._static_stamp().write_text(self._static_state())
        self._greet(port)
        sys.stdout.flush()
        connection.close()
        companion = Companion()
        companion.start()
        try:
            self._serve(port)
        finally:
            companion.stop()

    def _serve(self, port: str) -> None:
        """Daphne in this process, until Ctrl+C or SIGTERM."""
        # Twice as much as is taken: then we can say why we refuse, where Daphne would only cut the line.
        limit = str(2 * settings.SOCKET_MAX_MESSAGE_BYTES)
        options = ["-b", "127.0.0.1", "-p", port, "--no-server-name", "--http-timeout", "60", "-v", "0"]
        options += ["--websocket-max-message-size", limit, "--websocket-max-frame-size", limit]
        CommandLineInterface().run([*options, "digitalrat.config.asgi:application"])

    def _migrations_are_due(self) -> bool:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))

    def _static_stamp(self) -> Path:
        return Path(settings.VAR_DIR) / "static.stamp"

    def _static_state(self) -> str:
        """Newest change and number of all static files: a cheap fingerprint."""
        newest, count = 0.0, 0
        for finder in get_finders():
            for path, storage in finder.list([]):
                newest, count = max(newest, os.path.getmtime(storage.path(path))), count + 1
        return f"{newest} {count}"

    def _static_files_changed(self) -> bool:
        stamp = self._static_stamp()
        return not stamp.exists() or stamp.read_text() != self._static_state()

    def _greet(self, port: str) -> None:
        write = self.stdout.write
        write("")
        write(f"  Nachhall läuft:   http://127.0.0.1:{port}/")
        write(f"  Verwaltung:       http://127.0.0.1:{port}/verwaltung/")
        write("")
        write(f"  Konten der Demonstration (Kennwort für alle: {demo_password()}):")
        for email, who in accounts():
            write(f"    {email:28} {who}")
        write("")
        write("  Beenden mit Strg+C.")
