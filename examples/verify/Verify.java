import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Verifies requests of Perspection Webhooks. */
public class Verify {
    /** Whether X-Perspection-Signature, or X-Perspection-Signature-Previous, is right. */
    static boolean isGenuine(byte[] body, String signature, String secret) throws GeneralSecurityException {
        return same(hmac(secret, body), signature);
    }

    /** Whether X-Perspection-Signature-V2 is right, and made within the last five minutes. */
    static boolean isGenuineNow(byte[] body, String header, String secret) throws GeneralSecurityException {
        String time = null;
        List<String> signatures = new ArrayList<>();
        for (String part : header.split(",")) {
            String[] pair = part.split("=", 2);
            if (pair.length < 2) continue;
            if (pair[0].equals("t") && time == null) time = pair[1];
            else if (pair[0].equals("v2")) signatures.add(pair[1]);
        }
        if (time == null || !time.matches("[0-9]{1,12}")) return false;
        if (Math.abs(Instant.now().getEpochSecond() - Long.parseLong(time)) > 300) return false;
        String expected = hmac(secret, (time + ".").getBytes(UTF_8), body);
        for (String signature : signatures) if (same(expected, signature)) return true;
        return false;
    }

    static String hmac(String secret, byte[]... parts) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
        for (byte[] part : parts) mac.update(part);
        StringBuilder hex = new StringBuilder();
        for (byte one : mac.doFinal()) hex.append(String.format("%02x", one));
        return hex.toString();
    }

    static boolean same(String expected, String signature) {
        // In constant time.
        return MessageDigest.isEqual(expected.getBytes(UTF_8), signature.getBytes(UTF_8));
    }

    /** To try it: lines of "plain" or "v2", secret key, header and body in base64, separated by tabs. */
    public static void main(String[] arguments) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line; (line = lines.readLine()) != null; ) {
            String[] fields = line.split("\t", -1);
            byte[] body = Base64.getDecoder().decode(fields[3]);
            boolean v2 = fields[0].equals("v2");
            System.out.println(
                v2 ? isGenuineNow(body, fields[2], fields[1]) : isGenuine(body, fields[2], fields[1]));
        }
    }
}
