#include "services/form_store/domain/contact_sealer.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/file_util.h"
#include "services/form_store/domain/form_codec.h"
#include "services/form_store/storage/memory/memory_storage.h"
#include "tests/unit/services/form_store/domain/status_matchers.h"

namespace jixiao::form_store {
namespace {

using form::v1::Form;

constexpr char kName[] = "甄试岚";
constexpr char kPhone[] = "055501234";

Form FormWithContact(const std::string& name = kName,
                     const std::string& phone = kPhone) {
  Form form;
  form.set_name("tenants/yunxi/forms/form-1");
  form::v1::Contact* contact = form.add_contacts();
  contact->set_display_name(name);
  contact->add_phones(phone);
  return form;
}

class ContactSealerTest : public ::testing::Test {
 protected:
  ContactSealerTest()
      : storage_(NewMemoryStorage()),
        sealer_(storage_.get(), security::SecretKey::Generate()) {
    Write write;
    Mutation mutation;
    mutation.kind = form::v1::CHANGE_KIND_CONFIG;
    mutation.action = form::v1::CHANGE_ACTION_CREATE;
    mutation.resource_name = "tenants/yunxi";
    write.mutations.push_back(mutation);
    write.keys.push_back(sealer_.MakeTenantKey("yunxi").value());
    EXPECT_THAT(storage_->CreateTenant("yunxi", "history", write), IsOk());
  }

  // Seals and keeps the key, as a commit does.
  absl::Status Seal(const Form* current, Form* form) {
    auto key = sealer_.Seal("yunxi", current, form);
    if (!key.ok()) {
      return key.status();
    }
    if (key->has_value()) {
      Write write;
      write.keys.push_back(**key);
      return storage_->Commit("yunxi", {&write, 1}).status();
    }
    return absl::OkStatus();
  }

  Form Sealed() {
    Form form = FormWithContact();
    EXPECT_THAT(Seal(nullptr, &form), IsOk());
    return form;
  }

  std::unique_ptr<FormStorage> storage_;
  ContactSealer sealer_;
};

TEST_F(ContactSealerTest, LeavesNothingInClear) {
  const Form clear = FormWithContact();
  ASSERT_NE(EncodePayload(clear).find(kName), std::string::npos) << "control";
  const Form form = Sealed();
  const std::string payload = EncodePayload(form);
  EXPECT_EQ(payload.find(kName), std::string::npos);
  EXPECT_EQ(payload.find(kPhone), std::string::npos);
  EXPECT_EQ(form.contacts(0).display_name(), "甄*");
  EXPECT_EQ(form.sealed_contacts().nonce().size(), 12u);
  const auto opened = sealer_.Open("yunxi", form);
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->contacts(0).phones(0), kPhone);
}

TEST_F(ContactSealerTest, WithoutContactsThereIsNothingToSeal) {
  Form form;
  form.set_name("tenants/yunxi/forms/form-1");
  EXPECT_THAT(Seal(nullptr, &form), IsOk());
  EXPECT_FALSE(form.has_sealed_contacts());
}

TEST_F(ContactSealerTest, MaskedContactsStandForTheSealedOnes) {
  const Form current = Sealed();
  Form next = current;
  ASSERT_THAT(Seal(&current, &next), IsOk());
  EXPECT_EQ(next.sealed_contacts().SerializeAsString(),
            current.sealed_contacts().SerializeAsString());
}

TEST_F(ContactSealerTest, EqualClearContactsKeepTheSealedBytes) {
  const Form current = Sealed();
  Form next = FormWithContact();
  ASSERT_THAT(Seal(&current, &next), IsOk());
  EXPECT_EQ(next.sealed_contacts().SerializeAsString(),
            current.sealed_contacts().SerializeAsString());
  EXPECT_EQ(next.contacts(0).display_name(), "甄*");
}

TEST_F(ContactSealerTest, ANewContactBesideAMaskedOneKeepsBoth) {
  const Form current = Sealed();
  Form next = current;
  next.add_contacts()->set_display_name("柏若汀");
  ASSERT_THAT(Seal(&current, &next), IsOk());
  EXPECT_EQ(next.sealed_contacts().key_id(),
            current.sealed_contacts().key_id());
  EXPECT_NE(next.sealed_contacts().nonce(), current.sealed_contacts().nonce());
  const auto opened = sealer_.Open("yunxi", next);
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->contacts(0).display_name(), kName);
  EXPECT_EQ(opened->contacts(1).display_name(), "柏若汀");
}

TEST_F(ContactSealerTest, ANumberOfTheSameMaskIsAChange) {
  const Form current = Sealed();
  Form next = FormWithContact(kName, "055509934");
  ASSERT_THAT(Seal(&current, &next), IsOk());
  EXPECT_EQ(next.contacts(0).phones(0), current.contacts(0).phones(0))
      << "control: the masks are equal";
  EXPECT_NE(next.sealed_contacts().ciphertext(),
            current.sealed_contacts().ciphertext());
}

TEST_F(ContactSealerTest, RefusesAMaskThatStandsForNobody) {
  const Form current = Sealed();
  Form next = FormWithContact("柏*", "055***99");
  EXPECT_THAT(Seal(&current, &next),
              FailsWith(absl::StatusCode::kInvalidArgument,
                        errors::ERROR_REASON_INVALID_FIELD));
}

TEST_F(ContactSealerTest, ANewFormHasNobodyToStandFor) {
  Form masked = FormWithContact("甄*", "055***34");
  EXPECT_THAT(Seal(nullptr, &masked),
              FailsWith(absl::StatusCode::kInvalidArgument,
                        errors::ERROR_REASON_INVALID_FIELD));
  Form empty = FormWithContact("", "");
  EXPECT_THAT(Seal(nullptr, &empty), IsOk()) << "an empty one hides nothing";
}

// Two people whose masks are equal.
class LookalikesTest : public ContactSealerTest {
 protected:
  LookalikesTest() : current_(FormWithContact(kName, kPhone)) {
    form::v1::Contact* second = current_.add_contacts();
    second->set_display_name("甄若汀");
    second->add_phones("055507734");
    EXPECT_THAT(Seal(nullptr, &current_), IsOk());
    EXPECT_EQ(current_.contacts(0).SerializeAsString(),
              current_.contacts(1).SerializeAsString())
        << "control: they look alike";
  }

  std::vector<std::string> NamesIn(const Form& form) {
    const auto opened = sealer_.Open("yunxi", form);
    EXPECT_THAT(opened, IsOk());
    std::vector<std::string> names;
    for (const form::v1::Contact& contact : opened->contacts()) {
      names.push_back(contact.display_name());
    }
    return names;
  }

  Form current_;
};

TEST_F(LookalikesTest, OneOfThemAloneIsAmbiguous) {
  Form next = current_;
  next.mutable_contacts()->DeleteSubrange(0, 1);
  EXPECT_THAT(Seal(&current_, &next),
              FailsWith(absl::StatusCode::kInvalidArgument,
                        errors::ERROR_REASON_INVALID_FIELD));
  next = FormWithContact("甄若汀", "055507734");
  ASSERT_THAT(Seal(&current_, &next), IsOk());
  EXPECT_THAT(NamesIn(next), ::testing::ElementsAre("甄若汀"));
}

TEST_F(LookalikesTest, AllOfThemKeepTheirOrder) {
  Form next;
  next.set_name(current_.name());
  next.add_contacts()->set_display_name("柏若汀");
  *next.add_contacts() = current_.contacts(0);
  *next.add_contacts() = current_.contacts(1);
  ASSERT_THAT(Seal(&current_, &next), IsOk());
  EXPECT_THAT(NamesIn(next), ::testing::ElementsAre("柏若汀", kName, "甄若汀"));
}

TEST_F(LookalikesTest, EqualPeopleCannotBeConfused) {
  Form twice = FormWithContact();
  *twice.add_contacts() = twice.contacts(0);
  ASSERT_THAT(Seal(nullptr, &twice), IsOk());
  Form next = twice;
  next.mutable_contacts()->DeleteSubrange(0, 1);
  ASSERT_THAT(Seal(&twice, &next), IsOk());
  EXPECT_THAT(NamesIn(next), ::testing::ElementsAre(kName));
}

TEST_F(ContactSealerTest, SealedBytesDoNotOpenElsewhere) {
  Form moved = Sealed();
  moved.set_name("tenants/yunxi/forms/form-2");
  EXPECT_THAT(sealer_.Open("yunxi", moved),
              FailsWith(absl::StatusCode::kDataLoss,
                        errors::ERROR_REASON_DATA_CORRUPT));
  ContactSealer other(storage_.get(), security::SecretKey::Generate());
  EXPECT_FALSE(other.Open("yunxi", Sealed()).ok());
}

TEST_F(ContactSealerTest, AnErasedKeyErasesTheContactsOnly) {
  const Form current = Sealed();
  ASSERT_THAT(storage_->DeleteKey("yunxi", current.sealed_contacts().key_id()),
              IsOk());
  EXPECT_TRUE(absl::IsNotFound(sealer_.Open("yunxi", current).status()));
  Form unchanged = current;
  EXPECT_THAT(Seal(&current, &unchanged), IsOk());
  EXPECT_EQ(unchanged.sealed_contacts().key_id(),
            current.sealed_contacts().key_id());
  Form renewed = FormWithContact("柏若汀", "055504321");
  ASSERT_THAT(Seal(&current, &renewed), IsOk());
  EXPECT_NE(renewed.sealed_contacts().key_id(),
            current.sealed_contacts().key_id());
}

TEST(MasterKeyTest, IsMadeOnceAndReadByItsOwnerOnly) {
  auto dir = base::TemporaryDirectory::Create("master-key");
  ASSERT_THAT(dir, IsOk());
  const std::string path = dir->path() / "master.key";
  EXPECT_TRUE(absl::IsNotFound(LoadMasterKey(path, false).status()));
  const auto made = LoadMasterKey(path, true);
  ASSERT_THAT(made, IsOk());
  const auto perms = std::filesystem::status(path).permissions();
  EXPECT_EQ(perms, std::filesystem::perms::owner_read |
                       std::filesystem::perms::owner_write);
  const auto again = LoadMasterKey(path, true);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(made->bytes(), again->bytes());
  std::filesystem::permissions(path, std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  EXPECT_FALSE(LoadMasterKey(path, true).ok());
  ASSERT_THAT(base::WriteFileAtomically(path, "short", 0600), IsOk());
  EXPECT_FALSE(LoadMasterKey(path, true).ok());
}

}  // namespace
}  // namespace jixiao::form_store
