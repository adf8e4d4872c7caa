window.YTD.account.part0 = [
  {
    "account" : {
      "email" : "someone@mail.example",
      "username" : "ana_mielaud",
      "accountId" : "900",
      "accountDisplayName" : "Ana Mielaud"
    }
  }
]