#include <filesystem>
#include <string>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

#include "common/base/file_util.h"
#include "common/base/status_macros.h"
#include "common/log/log.h"
#include "services/form_store/domain/contact_sealer.h"

namespace jixiao::form_store {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kOwnerOnly = 0600;

absl::Status CheckOwnerOnly(const std::string& path) {
  std::error_code error;
  const fs::perms permissions = fs::status(path, error).permissions();
  if (!error && (permissions & (fs::perms::group_all |
                                fs::perms::others_all)) != fs::perms::none) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the master key ", path, " can be read by others: chmod 600 it"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<security::SecretKey> LoadMasterKey(const std::string& path,
                                                  bool create) {
  absl::StatusOr<std::string> bytes =
      base::ReadFile(path, security::kKeyBytes + 1);
  if (absl::IsNotFound(bytes.status())) {
    if (!create) {
      return absl::NotFoundError(absl::StrCat(
          "no master key at ", path,
          ": restore it from its backup, or make one with `head -c 32 "
          "/dev/urandom` and keep a copy; without it contacts are lost"));
    }
    security::SecretKey key = security::SecretKey::Generate();
    RETURN_IF_ERROR(base::WriteFileAtomically(path, key.bytes(), kOwnerOnly));
    log::Warning(
        "made a new master key: back it up, contacts are lost without it",
        {{"path", path}});
    return key;
  }
  RETURN_IF_ERROR(bytes.status());
  RETURN_IF_ERROR(CheckOwnerOnly(path));
  absl::StatusOr<security::SecretKey> key =
      security::SecretKey::FromBytes(*bytes);
  security::Wipe(bytes->data(), bytes->size());
  if (!key.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the master key ", path, " must have exactly 32 bytes"));
  }
  return key;
}

}  // namespace jixiao::form_store
