using FsCheck;
using FsCheck.Fluent;

namespace ActorNet.Runtime.Tests;

[Trait("Runtime", "own")]
public sealed class LocalMessageQueueTests
{
    [Fact]
    public void AnySequenceOfSteps_IsThatOfAQueue() => Check.One(
        FsCheck.Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll(ArbMap.Default.ArbFor<bool[]>(), steps =>
        {
            var queue = new LocalMessageQueue();
            var model = new Queue<object>();
            foreach (bool add in steps.Concat(steps.Select(static s => !s)))
            {
                if (add)
                {
                    object message = new();
                    queue.Add(new Envelope(message, ActorRefs.NoSender));
                    model.Enqueue(message);
                }
                else
                {
                    Assert.Equal(model.TryDequeue(out object? expected), queue.TryDequeue(out Envelope envelope));
                    Assert.Same(expected, envelope.Message);
                }
                Assert.Equal(model.Count, queue.Count);
                Assert.Equal(model.Count > 0, queue.HasMessages);
            }
        }));
}
