// Verifies requests of Perspection Webhooks.
package main

import (
	"bufio"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// IsGenuine tells whether X-Perspection-Signature, or X-Perspection-Signature-Previous, is right.
func IsGenuine(body []byte, signature, secret string) bool {
	return sameHex(mac(secret, body), signature)
}

// IsGenuineNow tells whether X-Perspection-Signature-V2 is right, and made within the last five minutes.
func IsGenuineNow(body []byte, header, secret string) bool {
	at := ""
	var signatures []string
	for _, part := range strings.Split(header, ",") {
		name, value, _ := strings.Cut(part, "=")
		if name == "t" && at == "" {
			at = value
		} else if name == "v2" {
			signatures = append(signatures, value)
		}
	}
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return false
	}
	age := time.Now().Unix() - seconds
	if age > 300 || age < -300 {
		return false
	}
	expected := mac(secret, []byte(at+"."), body)
	for _, signature := range signatures {
		if sameHex(expected, signature) {
			return true
		}
	}
	return false
}

func mac(secret string, parts ...[]byte) []byte {
	hash := hmac.New(sha256.New, []byte(secret))
	for _, part := range parts {
		hash.Write(part)
	}
	return hash.Sum(nil)
}

func sameHex(expected []byte, signature string) bool {
	given, err := hex.DecodeString(signature)
	return err == nil && hmac.Equal(given, expected) // in constant time
}

// To try it: lines of "plain" or "v2", secret key, header and body in base64, separated by tabs.
func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		body, _ := base64.StdEncoding.DecodeString(fields[3])
		check := IsGenuine
		if fields[0] == "v2" {
			check = IsGenuineNow
		}
		fmt.Println(check(body, fields[2], fields[1]))
	}
}
