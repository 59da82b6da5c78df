# Verifies requests of Perspection Webhooks.
require "openssl"

# Whether X-Perspection-Signature, or X-Perspection-Signature-Previous, is right.
def genuine?(body, signature, secret)
  same?(OpenSSL::HMAC.hexdigest("SHA256", secret, body), signature)
end

# Whether X-Perspection-Signature-V2 is right, and made within the last five minutes.
def genuine_now?(body, header, secret)
  parts = header.to_s.split(",").map { |part| part.split("=", 2) }
  time = parts.find { |name, _| name == "t" }&.last.to_s
  return false unless time.match?(/\A\d{1,12}\z/) && (Time.now.to_i - time.to_i).abs <= 300

  expected = OpenSSL::HMAC.hexdigest("SHA256", secret, "#{time}.".b + body.b)
  parts.any? { |name, signature| name == "v2" && same?(expected, signature) }
end

def same?(expected, signature)
  # In constant time; it needs equal lengths.
  signature.to_s.bytesize == expected.bytesize && OpenSSL.fixed_length_secure_compare(expected, signature)
end

# To try it: lines of "plain" or "v2", secret key, header and body in base64, separated by tabs.
if __FILE__ == $PROGRAM_NAME
  $stdin.each_line(chomp: true) do |line|
    kind, secret, header, body = line.split("\t", -1)
    bytes = body.unpack1("m0")
    puts kind == "v2" ? genuine_now?(bytes, header, secret) : genuine?(bytes, header, secret)
    $stdout.flush
  end
end
