window.YTD.note_tweet.part0 = [
  {
    "noteTweet" : {
      "noteTweetId" : "1",
      "createdAt" : "2024-03-09T13:14:15.000Z",
      "updatedAt" : "2024-03-09T13:14:15.000Z",
      "lifecycle" : {
        "value" : "1",
        "name" : "Active",
        "originalName" : "Active",
        "annotations" : {}
      },
      "core" : {
        "text" : "The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. See https://t.co/n1",
        "urls" : [
          {
            "shortUrl" : "https://t.co/n1",
            "expandedUrl" : "https://hive.example/"
          }
        ],
        "mentions" : [],
        "hashtags" : [],
        "cashtags" : [],
        "styletags" : []
      }
    }
  }
]