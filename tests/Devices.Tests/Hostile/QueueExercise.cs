using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.Hostile;

/// <summary>Runs one of the three kinds of queue over whatever a hostile guest has put into its ring, and checks what must hold all the same.</summary>
internal sealed class QueueExercise(HostileGuest guest, Random random)
{
    private readonly HashSet<RingFault> _faults = [];
    private long _frames;
    private long _delivered;
    private long _commands;

    public void Run(Virtqueue queue)
    {
        switch (random.Next(3))
        {
            case 0: Transmit(queue); break;
            case 1: Receive(queue); break;
            default: Control(queue); break;
        }
        if (queue.LastFault == RingFault.None) return;
        _faults.Add(queue.LastFault);
        Assert.Equal(PopResult.Fault, queue.TryPop(new DescriptorChain()));
        Assert.False(queue.HasAvailable);
        Assert.False(queue.EnableNotifications());
    }

    /// <summary>The runs are worth nothing when they stop at the first check.</summary>
    /// <param name="faults">How many kinds of fault must have been met.</param>
    public void AssertGotThrough(int faults)
    {
        Assert.True(_frames > 0 && _delivered > 0 && _commands > 0, "nothing got through");
        Assert.True(_faults.Count >= faults, $"only {string.Join(", ", _faults)}");
    }

    private void Transmit(Virtqueue queue)
    {
        TransmitQueue transmit = new(guest.Device, queue);
        FrameBatch batch = FrameBatch.CreateBorrowing();
        for (int turn = 0; turn < 8; turn++)
        {
            TakeResult result = transmit.Take(batch);
            Assert.InRange(batch.Count, 0, FrameBatch.Capacity);
            for (int i = 0; i < batch.Count; i++)
            {
                byte[] bytes = new byte[batch[i].Length];
                Assert.InRange(bytes.Length, EthernetFrame.HeaderLength, EthernetFrame.MaxLength);
                Assert.Equal(bytes.Length, batch.CopyBytes(i, bytes));
            }
            _frames += batch.Count;
            transmit.Complete(batch);
            Assert.Equal(0, transmit.Outstanding);
            _ = transmit.Publish();
            batch.Reset();
            Assert.Equal(result == TakeResult.Fault, queue.LastFault != RingFault.None);
            if (result != TakeResult.Full) return;
        }
    }

    private void Receive(Virtqueue queue)
    {
        ReceiveQueue receive = new(guest.Device, queue);
        FrameBatch batch = guest.Batch(60, random.Next(14, 1515), 1514, random.Next(14, 9000), 60);
        DeliverResult result = receive.Deliver(batch);
        _delivered += receive.Counters[ReceiveCounter.Frames];
        _ = receive.Publish();
        Assert.Equal(result == DeliverResult.Fault, queue.LastFault != RingFault.None);
        if (result == DeliverResult.Done) Assert.Equal(batch.Count, batch.Position);
        else Assert.InRange(batch.Position, 0, batch.Count - 1);
    }

    private void Control(Virtqueue queue)
    {
        ControlQueue control = new(guest.Device, queue);
        int answered = control.Process(16);
        Assert.InRange(answered, 0, 16);
        _commands += answered;
        _ = control.Publish();
        Assert.InRange(guest.Device.ActivePairs, 1, 4);
        Assert.False(guest.Device.Config.Mac.IsMulticast);
    }
}
