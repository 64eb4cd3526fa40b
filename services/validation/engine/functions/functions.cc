#include "services/validation/engine/functions/functions.h"

namespace jixiao::validation {

void AddDomainFunctions(cel::EnvironmentBuilder& builder) {
  AddDecimalFunctions(builder);
  AddAmountFunctions(builder);
  AddDateFunctions(builder);
  AddTargetFunctions(builder);
  AddTextFunctions(builder);
  AddTemplateFunctions(builder);
  AddFormFunctions(builder);
}

}  // namespace jixiao::validation
