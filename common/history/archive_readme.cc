#include "absl/strings/str_cat.h"

#include "common/base/codec.h"
#include "common/history/archive_writer.h"

namespace jixiao::history {
namespace {

constexpr char kBody[] = R"(
FILES

history.jsonl   Every change of the tenant, one JSON object a line, in the order
                of revisions from 1 on: who did what to which resource, when,
                by which request. This is also the audit of all writes.
                `header`, `hash`: hexadecimal, see below; `payload`: base64, the
                resource after the change as protobuf, or null where it was
                compacted; `content_revision`: for a report, the change that
                wrote the form that was judged. The other fields repeat what is
                in the header.
forms.jsonl     Every form as it was at the last revision, one JSON object a
                line, by name, deleted ones included: the revision that wrote
                it and that of the report on it, 0 when there is none.
schema/         The definitions of all messages, for
                protoc --descriptor_set_in=schema/descriptor_set.binpb \
                       --decode=jixiao.form.v1.Form
                Kind FORM is a jixiao.form.v1.Form, REPORT a ValidationReport,
                CONFIG a Tenant or an OrgUnit.
rules/          Rule sets by which forms were judged, when they were given.
templates/      Form templates, when they were given.
checkpoints/    Signed checkpoints of the tenant, when they were given.
manifest.json   What the archive is of, and the SHA-256 of every other file.
manifest.sha256 The SHA-256 of manifest.json.

NOT HERE

The documents that forms were read from: the store keeps none, only the SHA-256
of each, in the form that was read from it. The keys of sealed contacts. Reads,
exports and refusals: the store keeps no record of them.

HOW TO VERIFY

With `jixiao verify DIRECTORY`, or with any tool:

1. sha256sum -c manifest.sha256, then the SHA-256 of each file in manifest.json.
2. The chain. All numbers are little-endian, text is a u32 length and its bytes:
     start  = SHA-256("jixiao.chain.start.v1" 00 text(tenant) text(origin))
     hash 1 = SHA-256("jixiao.chain.link.v1" 00 start      header 1)
     hash n = SHA-256("jixiao.chain.link.v1" 00 hash n - 1 header n)
   tenant is the id without "tenants/", origin is origin_history_id of the
   manifest, and hash n of the last line is its head_hash.
3. Headers: u8 version (1), u8 kind, u8 action, i64 revision,
   i64 previous_revision, i64 commit_time (microseconds since 1970), 32 bytes
   SHA-256 of the payload, text tenant, text resource_name, text actor,
   text request_id, and nothing after it.
4. The SHA-256 of every payload that is there. Payloads are missing only of
   changes that were superseded at or before compacted_revision.
5. Whoever can write to this directory can make all hashes anew. Checkpoints show
   that, with a public key that did not come with the archive: the text of each
   but its last line is signed with Ed25519, and its head_hash must be the hash of
   its revision.
)";

}  // namespace

std::string ArchiveReadme(const Manifest& manifest) {
  const form::v1::HistoryBegin& begin = manifest.begin;
  return absl::StrCat(
      "Archive of ", begin.as_of().tenant(), ", made by jixiao\n\nHistory ",
      begin.as_of().history_id(), " up to revision ", begin.as_of().revision(),
      "\nHash of the last change: ", base::HexEncode(manifest.end.head_hash()),
      "\n", kBody);
}

}  // namespace jixiao::history
