using FsCheck;
using FsCheck.Fluent;

namespace ActorNet.Runtime.Tests;

/// <summary>Queues against models of a few lines.</summary>
public sealed class QueuePropertyTests : RuntimeTest
{
    [Fact]
    public void BoundedQueue_OneThread_HoldsItsCapacityInOrder_TheRestAreDeadLetters() => Check.One(
        FsCheck.Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<PositiveInt>(), (steps, size) =>
        {
            int capacity = (size.Get % 8) + 1;
            var queue = new BoundedMessageQueue(capacity, TimeSpan.Zero);
            var model = new Queue<object>();
            foreach (byte step in steps)
            {
                if (step % 3 != 0)
                {
                    object message = new();
                    queue.Enqueue(Sys.DeadLetters, new Envelope(message, ActorRefs.NoSender, Sys));
                    if (model.Count < capacity)
                    {
                        model.Enqueue(message);
                    }
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

    [Fact]
    public void BoundedQueue_SeveralProducers_EachInOrder_NoneLost() => Check.One(
        FsCheck.Config.QuickThrowOnFailure.WithMaxTest(30),
        Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt>(), ArbMap.Default.ArbFor<PositiveInt>(), (size, producers) =>
        {
            const int Each = 200;
            int capacity = (size.Get % 8) + 1;
            var queue = new BoundedMessageQueue(capacity, Patience);
            int[] next = new int[(producers.Get % 4) + 1];
            Thread[] threads = [.. Enumerable.Range(0, next.Length).Select(producer => new Thread(() =>
            {
                for (int i = 0; i < Each; i++)
                {
                    queue.Enqueue(ActorRefs.Nobody, new Envelope((producer, i), ActorRefs.NoSender));
                }
            }))];
            foreach (Thread thread in threads)
            {
                thread.Start();
            }
            for (int left = Each * next.Length; left > 0;)
            {
                Assert.InRange(queue.Count, 0, capacity);
                if (queue.TryDequeue(out Envelope envelope))
                {
                    (int producer, int number) = ((int, int))envelope.Message;
                    Assert.Equal(next[producer]++, number);
                    left--;
                }
            }
            Assert.All(threads, static t => Assert.True(t.Join(Patience)));
            Assert.False(queue.HasMessages);
        }));

    [Fact]
    public void PriorityQueue_SmallestNumberFirst_WhateverComesBetween() => Check.One(
        FsCheck.Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), steps =>
        {
            var queue = new UnboundedPriorityMessageQueue(static m => (byte)m, 11);
            var model = new List<byte>();
            foreach (byte step in steps)
            {
                if (step % 3 != 0)
                {
                    queue.Enqueue(ActorRefs.Nobody, new Envelope(step, ActorRefs.NoSender));
                    model.Add(step);
                }
                else
                {
                    Assert.Equal(model.Count > 0, queue.TryDequeue(out Envelope envelope));
                    if (model.Count > 0)
                    {
                        Assert.Equal(model.Min(), envelope.Message);
                        model.Remove(model.Min());
                    }
                }
                Assert.Equal(model.Count, queue.Count);
            }
        }));

    [Fact]
    public void Wrappers_PassOnToWhatTheyWrap()
    {
        var deque = new DequeWrapperMessageQueue(new UnboundedMessageQueue());
        deque.Enqueue(ActorRefs.Nobody, new Envelope(2, ActorRefs.NoSender));
        deque.EnqueueFirst(new Envelope(1, ActorRefs.NoSender));
        deque.EnqueueFirst(new Envelope(0, ActorRefs.NoSender));
        Assert.Equal(3, deque.Count);
        for (int i = 0; i < 3; i++)
        {
            Assert.True(deque.TryDequeue(out Envelope envelope));
            Assert.Equal(i, envelope.Message);
        }
        Assert.False(deque.HasMessages);
    }
}
