namespace ActorNet.TestKit;

/// <summary>The TestKit's settings as an extension of a system.</summary>
public class TestKitExtension : ExtensionIdProvider<TestKitSettings>
{
    /// <inheritdoc/>
    public override TestKitSettings CreateExtension(ExtendedActorSystem system) =>
        // A probe may be made for a system that was not started by a test: the defaults are below its configuration then, too.
        new(system.Settings.Config.WithFallback(TestKitBase.DefaultConfig));

    /// <summary>The settings of a system.</summary>
    public static TestKitSettings For(ActorSystem system) => system.GetExtension<TestKitSettings>() ?? (TestKitSettings)system.RegisterExtension(new TestKitExtension());
}
