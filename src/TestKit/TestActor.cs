using System.Diagnostics.CodeAnalysis;

namespace ActorNet.TestKit;

/// <summary>Messages that control a test actor. All others are queued for the test.</summary>
[SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "The messages of one actor, named as in the model that this follows.")]
public static class TestActor
{
    /// <summary>True for a message that is to be dropped.</summary>
    public delegate bool Ignore(object message);

    /// <summary>Ends the flight of a pilot.</summary>
    public static AutoPilot NoAutoPilot => AutoPilot.NoAutoPilot;

    /// <summary>Keeps the current pilot.</summary>
    public static AutoPilot KeepRunning => AutoPilot.KeepRunning;

    /// <summary>Stands for no message.</summary>
    public static NullMessageEnvelope NullMessage => NullMessageEnvelope.Instance;

    /// <summary>Drops the messages that a function selects; null drops none.</summary>
    public class SetIgnore : INoSerializationVerificationNeeded
    {
        /// <summary>Creates the message.</summary>
        public SetIgnore(Ignore? ignore) => Ignore = ignore;

        /// <summary>The function.</summary>
        public Ignore? Ignore { get; }
    }

    /// <summary>Watches an actor; answered when it is done.</summary>
    public class Watch : INoSerializationVerificationNeeded
    {
        /// <summary>Creates the message.</summary>
        public Watch(IActorRef actorToWatch) => Actor = actorToWatch;

        /// <summary>The actor.</summary>
        public IActorRef Actor { get; }
    }

    /// <summary>Stops to watch an actor; answered when it is done.</summary>
    public class Unwatch : INoSerializationVerificationNeeded
    {
        /// <summary>Creates the message.</summary>
        public Unwatch(IActorRef actorToUnwatch) => Actor = actorToUnwatch;

        /// <summary>The actor.</summary>
        public IActorRef Actor { get; }
    }

    /// <summary>Installs a pilot.</summary>
    public class SetAutoPilot : INoSerializationVerificationNeeded
    {
        /// <summary>Creates the message.</summary>
        public SetAutoPilot(AutoPilot autoPilot) => AutoPilot = autoPilot;

        /// <summary>The pilot.</summary>
        public AutoPilot AutoPilot { get; }
    }

    /// <summary>Starts a child of the test actor; answered with its reference.</summary>
    internal sealed class Spawn(Props props, string? name, SupervisorStrategy? strategy) : INoSerializationVerificationNeeded
    {
        internal Props Props { get; } = props;

        internal string? Name { get; } = name;

        internal SupervisorStrategy? Strategy { get; } = strategy;
    }
}
