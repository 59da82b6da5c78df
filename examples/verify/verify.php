<?php
// Verifies requests of Perspection Webhooks. The body: file_get_contents('php://input').

/** Whether X-Perspection-Signature, or X-Perspection-Signature-Previous, is right. */
function is_genuine(string $body, ?string $signature, string $secret): bool
{
    return hash_equals(hash_hmac('sha256', $body, $secret), $signature ?? ''); // in constant time
}

/** Whether X-Perspection-Signature-V2 is right, and made within the last five minutes. */
function is_genuine_now(string $body, ?string $header, string $secret): bool
{
    $time = null;
    $signatures = [];
    foreach (explode(',', $header ?? '') as $part) {
        [$name, $value] = explode('=', $part, 2) + [1 => ''];
        if ($name === 't') {
            $time ??= $value;
        } elseif ($name === 'v2') {
            $signatures[] = $value;
        }
    }
    if ($time === null || !preg_match('/\A\d{1,12}\z/', $time) || abs(time() - (int) $time) > 300) {
        return false;
    }
    $expected = hash_hmac('sha256', $time . '.' . $body, $secret);
    foreach ($signatures as $signature) {
        if (hash_equals($expected, $signature)) {
            return true;
        }
    }
    return false;
}

// To try it: lines of "plain" or "v2", secret key, header and body in base64, separated by tabs.
while (($line = fgets(STDIN)) !== false) {
    [$kind, $secret, $header, $body] = explode("\t", rtrim($line, "\n"));
    $check = $kind === 'v2' ? 'is_genuine_now' : 'is_genuine';
    echo $check(base64_decode($body), $header, $secret) ? "true\n" : "false\n";
}
