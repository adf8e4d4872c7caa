window.YTD.account.part0 = [
  {
    "account" : {
      "accountId" : "9",
      "username" : "ana",
      "accountDisplayName" : "Ana",
      "email" : "someone@mail.example",
      "phoneNumber" : "+1 555 0100"
    }
  }
]