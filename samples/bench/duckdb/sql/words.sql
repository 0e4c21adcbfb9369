-- The spellings in which prtscope keeps values, as far as SQL can say them.
CREATE MACRO id(v) AS CASE WHEN v = '00000000-0000-0000-0000-000000000000' THEN '' ELSE lower(trim(v)) END;
CREATE MACRO token_type(v) AS CASE lower(v)
  WHEN 'primaryrefreshtoken' THEN 'primaryRefreshToken' WHEN 'primary refresh token' THEN 'primaryRefreshToken'
  WHEN 'refreshtoken' THEN 'refreshToken' WHEN 'refresh token' THEN 'refreshToken' WHEN 'none' THEN 'none'
  WHEN 'saml 1.1' THEN 'saml11' WHEN 'saml 2.0' THEN 'saml20' ELSE v END;
CREATE MACRO trust_type(v) AS CASE lower(v)
  WHEN 'azure ad joined' THEN 'joined' WHEN 'azuread' THEN 'joined' WHEN 'hybrid azure ad joined' THEN 'hybrid' WHEN 'serverad' THEN 'hybrid'
  WHEN 'azure ad registered' THEN 'registered' WHEN 'workplace' THEN 'registered' ELSE v END;
CREATE MACRO requirement(v) AS CASE lower(v)
  WHEN 'multifactor authentication' THEN 'multiFactorAuthentication' WHEN 'multifactorauthentication' THEN 'multiFactorAuthentication'
  WHEN 'single-factor authentication' THEN 'singleFactorAuthentication' WHEN 'singlefactorauthentication' THEN 'singleFactorAuthentication' ELSE v END;
CREATE MACRO ca_status(v) AS CASE lower(v) WHEN 'not applied' THEN 'notApplied' WHEN 'success' THEN 'success' WHEN 'failure' THEN 'failure' ELSE v END;
CREATE MACRO user_type(v) AS CASE lower(v) WHEN 'member' THEN 'member' WHEN 'guest' THEN 'guest' ELSE v END;
CREATE MACRO issuer(v) AS CASE lower(v) WHEN 'azure ad' THEN 'AzureAD' WHEN 'azuread' THEN 'AzureAD' ELSE v END;
CREATE MACRO sign_in_kind(v) AS CASE lower(v)
  WHEN 'signinlogs' THEN 'interactive' WHEN 'interactiveuser' THEN 'interactive'
  WHEN 'noninteractiveusersigninlogs' THEN 'non_interactive' WHEN 'aadnoninteractiveusersigninlogs' THEN 'non_interactive' WHEN 'noninteractiveuser' THEN 'non_interactive'
  WHEN 'serviceprincipalsigninlogs' THEN 'service_principal' WHEN 'managedidentitysigninlogs' THEN 'managed_identity' END;
