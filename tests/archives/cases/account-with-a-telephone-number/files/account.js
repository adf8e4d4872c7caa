window.YTD.account.part0 = [ {
  "account" : {
    "phoneNumber" : "+15550100",
    "email" : "someone@mail.example",
    "createdVia" : "web",
    "username" : "ana_mielaud",
    "accountId" : "900",
    "createdAt" : "2011-03-02T10:20:30.000Z",
    "accountDisplayName" : "Ana Mielaud"
  }
} ]