// Documents and typed forms through the import streams, and that nothing of
// them that is personal is ever in clear.
#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "common/base/file_util.h"
#include "common/base/sha256.h"
#include "tests/integration/form_store/store_harness.h"

namespace jixiao::form_store {
namespace {

namespace fs = std::filesystem;
using form::v1::ImportDocumentsRequest;
using form::v1::ImportDocumentsResponse;
using form::v1::ImportFormsRequest;
using form::v1::ImportFormsResponse;

constexpr std::size_t kChunkBytes = 64 * 1024;

std::string Contents(const fs::path& path) {
  return base::ReadFile(path, std::size_t{1} << 30).value_or("");
}

std::vector<fs::path> Samples() {
  std::vector<fs::path> paths;
  for (const auto& entry :
       fs::directory_iterator(JIXIAO_SOURCE_DIR "/deploy/samples")) {
    if (entry.path().extension() == ".txt") {
      paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

class IntakeTest : public ::testing::Test {
 protected:
  IntakeTest()
      : dir_(base::TemporaryDirectory::Create("intake-test").value()),
        store_(std::make_unique<StoreHarness>(
            StoreHarness::SqliteOptions((dir_.path() / "data").string()))) {
    store_->MakeTenant();
  }

  static std::vector<ImportDocumentsRequest> Parts(const std::string& id,
                                                   const std::string& bytes) {
    std::vector<ImportDocumentsRequest> parts(1);
    parts.front().mutable_header()->set_parent("tenants/yunxi");
    for (std::size_t begin = 0; begin < bytes.size(); begin += kChunkBytes) {
      parts.emplace_back().set_chunk(bytes.substr(begin, kChunkBytes));
    }
    parts.emplace_back().mutable_end()->set_sha256(base::Sha256Hex(bytes));
    for (ImportDocumentsRequest& part : parts) {
      part.set_document_id(id);
    }
    return parts;
  }
  std::vector<ImportDocumentsResponse> Send(
      const std::vector<ImportDocumentsRequest>& parts) {
    auto stream = store_->client().ImportDocuments();
    for (const ImportDocumentsRequest& part : parts) {
      EXPECT_TRUE(stream->Write(part));
    }
    stream->WritesDone();
    return ReadAll<ImportDocumentsResponse>(*stream);
  }
  template <typename Response, typename Stream>
  static std::vector<Response> ReadAll(Stream& stream) {
    std::vector<Response> responses;
    while (true) {
      auto response = stream.Read();
      EXPECT_THAT(response, IsOk());
      if (!response.ok() || !response->has_value()) {
        return responses;
      }
      responses.push_back(**std::move(response));
    }
  }

  base::TemporaryDirectory dir_;
  std::unique_ptr<StoreHarness> store_;
};

TEST_F(IntakeTest, ADocumentIsImportedOnce) {
  const std::string bytes =
      "a list of contents\n" + Contents(Samples().front());
  const auto first = Send(Parts("one", bytes));
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0].document_id(), "one");
  EXPECT_EQ(first[0].status().code(), 0) << first[0].status().message();
  EXPECT_EQ(first[0].sha256(), base::Sha256Hex(bytes));
  ASSERT_GE(first[0].forms_size(), 2);
  for (const auto& form : first[0].forms()) {
    EXPECT_EQ(form.outcome(), form::v1::IMPORT_OUTCOME_CREATED)
        << form.status().message();
    EXPECT_GT(form.indicator_count(), 0);
  }
  ASSERT_EQ(first[0].notes_size(), 1);
  EXPECT_EQ(first[0].notes(0).row(), 1);
  const std::int64_t head = store_->Head();
  const auto again = Send(Parts("two", bytes));
  ASSERT_EQ(again.size(), 1u);
  EXPECT_TRUE(again[0].already_imported());
  EXPECT_EQ(again[0].notes_size(), 1);
  EXPECT_EQ(again[0].forms_size(), first[0].forms_size());
  EXPECT_EQ(again[0].forms(0).form(), first[0].forms(0).form());
  EXPECT_EQ(store_->Head(), head) << "nothing was added";
}

TEST_F(IntakeTest, InterleavedDocumentsDoNotSpoilEachOther) {
  const std::string good = Contents(Samples().front());
  const auto a = Parts("good", good);
  auto b = Parts("broken", "no form at all\n");
  b.back().mutable_end()->set_sha256(std::string(64, '0'));
  const auto c = Parts("prose", "a shopping list\n");
  std::vector<ImportDocumentsRequest> parts = {b[0], a[0], c[0], b[1]};
  parts.insert(parts.end(), a.begin() + 1, a.end() - 1);
  parts.push_back(c[1]);
  parts.push_back(b.back());
  parts.push_back(c.back());
  parts.push_back(a.back());
  std::map<std::string, ImportDocumentsResponse> by_id;
  for (auto& response : Send(parts)) {
    by_id[response.document_id()] = response;
  }
  ASSERT_EQ(by_id.size(), 3u);
  EXPECT_EQ(by_id["good"].status().code(), 0);
  EXPECT_EQ(by_id["good"].forms(0).outcome(), form::v1::IMPORT_OUTCOME_CREATED);
  EXPECT_EQ(by_id["broken"].status().code(),
            static_cast<int>(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(by_id["prose"].status().code(),
            static_cast<int>(absl::StatusCode::kInvalidArgument));
  EXPECT_GE(by_id["prose"].status().details_size(), 1);
}

TEST_F(IntakeTest, TypedFormsArriveInBulk) {
  constexpr int kForms = 150;
  auto stream = store_->client().ImportForms();
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < kForms; ++i) {
      ImportFormsRequest request;
      request.set_parent("tenants/yunxi");
      request.set_item_id(std::to_string(round) + "/" + std::to_string(i));
      *request.mutable_form() = SampleForm("p" + std::to_string(i));
      ASSERT_TRUE(stream->Write(request));
    }
  }
  stream->WritesDone();
  std::map<std::string, ImportFormsResponse> by_item;
  for (auto& response : ReadAll<ImportFormsResponse>(*stream)) {
    by_item[response.item_id()] = response;
  }
  ASSERT_EQ(by_item.size(), 2u * kForms);
  for (int i = 0; i < kForms; ++i) {
    const auto& first = by_item["0/" + std::to_string(i)];
    const auto& second = by_item["1/" + std::to_string(i)];
    EXPECT_EQ(first.outcome(), form::v1::IMPORT_OUTCOME_CREATED);
    EXPECT_EQ(second.outcome(), form::v1::IMPORT_OUTCOME_UNCHANGED);
    EXPECT_EQ(first.form(), second.form());
  }
  EXPECT_LT(store_->validator().batches(), kForms) << "judged in batches";
}

// Names and numbers of the samples, as they stand in the cell behind the label.
std::vector<std::string> SecretsOf(const std::string& document) {
  std::vector<std::string> secrets;
  constexpr std::string_view kLabel = "联系电话\t";
  for (std::size_t at = document.find(kLabel); at != std::string::npos;
       at = document.find(kLabel, at + 1)) {
    std::size_t begin = at + kLabel.size();
    const std::size_t end = document.find_first_of("\t\n", begin);
    const std::string cell = document.substr(begin, end - begin);
    const std::size_t digits = cell.find_first_of("0123456789");
    if (digits != std::string::npos && digits > 0) {
      secrets.push_back(cell.substr(0, digits));
      secrets.push_back(cell.substr(digits, 6));
    }
  }
  return secrets;
}

// The names of the files below a directory and what they hold.
std::map<std::string, std::string> FilesBelow(const fs::path& root) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (entry.is_regular_file()) {
      files[entry.path().filename()] = Contents(entry.path());
    }
  }
  return files;
}

std::vector<std::string> FilesHolding(
    const std::map<std::string, std::string>& files, const std::string& text) {
  std::vector<std::string> found;
  for (const auto& [name, contents] : files) {
    if (contents.find(text) != std::string::npos) {
      found.push_back(name);
    }
  }
  return found;
}

TEST_F(IntakeTest, ContactsAreNowhereInClear) {
  ::testing::internal::CaptureStderr();
  std::vector<std::string> secrets = {"甄试岚", "055501234"};
  store_->Create("typed");
  for (const fs::path& sample : Samples()) {
    const std::string bytes = Contents(sample);
    for (std::string& secret : SecretsOf(bytes)) {
      secrets.push_back(std::move(secret));
    }
    Send(Parts(sample.filename(), bytes));
  }
  ASSERT_GE(secrets.size(), 8u);
  std::string seen;
  auto stream = store_->client().WatchChanges(WatchFrom({{"yunxi", 0}}));
  const std::int64_t head = store_->Head();
  std::vector<form::v1::Change> changes;
  ReadChangesUntil(*stream, &changes, [&](const auto& got) {
    return !got.empty() && got.back().revision() == head;
  });
  for (const form::v1::Change& change : changes) {
    seen += change.SerializeAsString();
  }
  stream->Cancel();
  form::v1::ListFormsRequest list;
  list.set_parent("tenants/yunxi");
  seen += store_->client().ListForms(list)->SerializeAsString();
  // The log is open while files are searched, so that the WAL is there too.
  const fs::path data = dir_.path() / "data";
  auto files = FilesBelow(data);
  EXPECT_TRUE(files.contains("store.db-wal"));
  for (const std::string& secret : secrets) {
    EXPECT_TRUE(FilesHolding(files, secret).empty()) << "on disk";
    EXPECT_EQ(seen.find(secret), std::string::npos) << "in the feed";
  }
  // Control: the same search finds what is stored in clear.
  EXPECT_FALSE(FilesHolding(files, "云溪市档案馆").empty());
  EXPECT_NE(seen.find("云溪市档案馆"), std::string::npos);
  ASSERT_THAT(base::WriteFileAtomically(data / "planted", secrets.back()),
              IsOk());
  EXPECT_EQ(FilesHolding(FilesBelow(data), secrets.back()),
            std::vector<std::string>{"planted"});
  store_->Stop();
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_NE(log.find("\"msg\""), std::string::npos)
      << "control: there is a log";
  for (const std::string& secret : secrets) {
    EXPECT_EQ(log.find(secret), std::string::npos) << "in the log";
  }
}

TEST_F(IntakeTest, WhatWasStoredIsThereAfterARestart) {
  const form::v1::Form form = store_->Create("a");
  form::v1::ListFormsRequest list;
  list.set_parent("tenants/yunxi");
  list.set_page_size(1);
  store_->Create("b");
  const auto page = store_->client().ListForms(list);
  ASSERT_THAT(page, IsOk());
  const std::int64_t head = store_->Head();
  store_ = nullptr;
  store_ = std::make_unique<StoreHarness>(
      StoreHarness::SqliteOptions((dir_.path() / "data").string()));
  EXPECT_EQ(store_->Head(), head);
  list.set_page_token(page->next_page_token());
  EXPECT_THAT(store_->client().ListForms(list), IsOk())
      << "page tokens outlive a restart";
  // The key is the same: contacts that did not change are recognised.
  form::v1::UpdateFormRequest update;
  *update.mutable_form() = SampleForm("a");
  update.mutable_form()->set_name(form.name());
  update.mutable_update_mask()->add_paths("contacts");
  const auto same = store_->client().UpdateForm(update);
  ASSERT_THAT(same, IsOk());
  EXPECT_EQ(same->etag(), form.etag());
}

TEST(RestartTest, ALostMasterKeyIsNotReplaced) {
  const auto dir = base::TemporaryDirectory::Create("lost-key");
  ASSERT_THAT(dir, IsOk());
  const AppOptions options = StoreHarness::SqliteOptions(dir->path().string());
  {
    StoreHarness store(options);
    store.MakeTenant();
  }
  fs::remove(dir->path() / "master.key");
  metrics::Registry metrics;
  const auto app = MakeApp(options, &metrics);
  EXPECT_TRUE(absl::IsNotFound(app.status())) << app.status();
  EXPECT_FALSE(fs::exists(dir->path() / "master.key"));
}

}  // namespace
}  // namespace jixiao::form_store
