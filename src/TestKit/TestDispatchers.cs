namespace ActorNet.TestKit;

/// <summary>The dispatchers of the TestKit, also for systems that were started without its configuration.</summary>
internal static class TestDispatchers
{
    internal const string TestActor = "akka.test.test-actor.dispatcher";

    internal static void Ensure(ActorSystem system, string id)
    {
        if (!system.Dispatchers.HasDispatcher(id))
        {
            Config config = TestConfigs.DefaultConfig.GetConfig(id)!
                .WithFallback($"id = {id}")
                .WithFallback(system.Dispatchers.DefaultDispatcherConfig);
            system.Dispatchers.RegisterConfigurator(id, new CallingThreadDispatcherConfigurator(config, system.Dispatchers.Prerequisites));
        }
    }
}
