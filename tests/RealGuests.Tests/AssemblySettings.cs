// Machines mostly wait for each other: two classes at a time keep two cores busy.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
[assembly: TestFramework("ActorNet.RealGuests.Tests.Harness.Failures.ExplainingFramework", "ActorNet.RealGuests.Tests")]
