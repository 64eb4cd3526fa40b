#ifndef JIXIAO_COMMON_SECURITY_AUTHENTICATOR_H_
#define JIXIAO_COMMON_SECURITY_AUTHENTICATOR_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "common/security/principal.h"

namespace jixiao::security {

// What a call shows of itself before any of its content is read.
struct Credentials {
  // Every `authorization` header, as sent. More than one is never valid.
  std::vector<std::string> authorization = {};
  // Subject alternative names of a verified client certificate.
  std::vector<std::string> certificate_names = {};
  // Address of the transport's other end, e.g. "ipv4:127.0.0.1:51234".
  std::string peer = {};
};

// Establishes who calls. Thread-safe; called for every call, so quick.
class Authenticator {
 public:
  virtual ~Authenticator() = default;

  // UNAUTHENTICATED, with one text for every cause, when the caller is not
  // known.
  virtual absl::StatusOr<Principal> Authenticate(
      const Credentials& credentials) const = 0;
};

// Admits everyone with every role on every tenant. For development: the server
// takes it only when each listen address is loopback or a unix socket.
class InsecureDevAuthenticator final : public Authenticator {
 public:
  absl::StatusOr<Principal> Authenticate(
      const Credentials& credentials) const override;
};

// Refuses every caller: what a server has until identity is configured.
class DenyAllAuthenticator final : public Authenticator {
 public:
  absl::StatusOr<Principal> Authenticate(
      const Credentials& credentials) const override;
};

}  // namespace jixiao::security

#endif  // JIXIAO_COMMON_SECURITY_AUTHENTICATOR_H_
