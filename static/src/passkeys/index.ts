export {};

// Asks the device for a security key, for forms with data-passkey="create|get" (templates/mfa/webauthn/_ceremony.html).
// The server's options and our answer are the JSON of WebAuthn; browsers before 2025 cannot translate it themselves.

type Json = Record<string, unknown>;

function toBytes(text: string): ArrayBuffer {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0)).buffer;
}

function toText(buffer: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function withBytes(value: unknown): Json {
  const entry = value as Json & { id: string };
  return { ...entry, id: toBytes(entry.id) };
}

function creationOptions(options: Json): PublicKeyCredentialCreationOptions {
  const decoded = {
    ...options,
    challenge: toBytes(options.challenge as string),
    user: withBytes(options.user),
    excludeCredentials: ((options.excludeCredentials as unknown[] | undefined) ?? []).map(withBytes),
  };
  return decoded as unknown as PublicKeyCredentialCreationOptions;
}

function requestOptions(options: Json): PublicKeyCredentialRequestOptions {
  const decoded = {
    ...options,
    challenge: toBytes(options.challenge as string),
    allowCredentials: ((options.allowCredentials as unknown[] | undefined) ?? []).map(withBytes),
  };
  return decoded as unknown as PublicKeyCredentialRequestOptions;
}

function asJson(credential: PublicKeyCredential): Json {
  const { response } = credential;
  const answer: Json = { clientDataJSON: toText(response.clientDataJSON) };
  if (response instanceof AuthenticatorAttestationResponse) {
    answer.attestationObject = toText(response.attestationObject);
    answer.transports = response.getTransports();
  } else if (response instanceof AuthenticatorAssertionResponse) {
    answer.authenticatorData = toText(response.authenticatorData);
    answer.signature = toText(response.signature);
    answer.userHandle = response.userHandle ? toText(response.userHandle) : null;
  }
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response: answer,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function ask(ceremony: string | undefined, data: Json): Promise<PublicKeyCredential> {
  const options = (data.creation_options ?? data.request_options) as { publicKey: Json };
  const credential =
    ceremony === "create"
      ? await navigator.credentials.create({ publicKey: creationOptions(options.publicKey) })
      : await navigator.credentials.get({ publicKey: requestOptions(options.publicKey) });
  if (!(credential instanceof PublicKeyCredential)) throw new Error("no key");
  return credential;
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
  const problem = form.querySelector<HTMLElement>("[data-passkey-problem]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (problem) problem.hidden = true;
    const data = JSON.parse(document.getElementById(form.dataset.options ?? "")?.textContent ?? "{}") as Json;
    ask(form.dataset.passkey, data).then(
      (credential) => {
        const field = form.elements.namedItem("credential") as HTMLInputElement;
        field.value = JSON.stringify(asJson(credential));
        form.submit();
      },
      () => {
        if (problem) problem.hidden = false;
      },
    );
  });
}
