using ActorNet.Devices.Virtio;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Devices.Tests.Model;

/// <content>Sleeping, stopping, and the end.</content>
internal sealed partial class RingModel
{
    /// <summary>The device goes to sleep as it should: asks to be woken, looks again, and only then waits.</summary>
    private void DeviceWaits()
    {
        if (_random.Next(3) == 0)
        {
            _device.DisableNotifications();
            _deviceWaits = false;
            return;
        }

        // Takes what there is, and gives some back as too little: what it has seen does not wake it, what comes does.
        int seen = 0;
        while (_device.TryPop(_chain) == PopResult.Chain) Take(seen++, _chain);
        int back = _random.Next(seen + 1);
        _device.Unpop(back);
        Accept(seen - back);
        Assert.False(_device.HasArrivals);
        _deviceWaits = !_device.EnableNotifications();
        Assert.True(_deviceWaits, "nothing was published in between");
    }

    private void DriverWaits()
    {
        if (_random.Next(3) == 0)
        {
            _driver.DisableInterrupts();
            _driverWaits = false;
            return;
        }

        _driverWaits = !_driver.EnableInterrupts();
        Assert.Equal(_completed.Count == _unpublishedUsed, _driverWaits);
    }

    /// <summary>
    /// The device stops and starts: nothing is lost, and nothing of the old run shows. What was taken and not given back is taken
    /// again, if the device gives back in order.
    /// </summary>
    private void Restart()
    {
        if (_random.Next(10) != 0) return;
        if (_random.Next(2) == 0)
        {
            Assert.True(_device.TryRemap(_memory.Memory));
            return;
        }

        if (!_inOrder && _popped.Count > 0) return;
        PublishUsed();
        VirtqueuePosition position = _device.Position;
        Assert.Equal(position, VirtqueuePosition.FromVringBase(position.ToVringBase(), _scenario.Features) with { NextUsed = position.NextUsed, UsedWrap = position.UsedWrap });
        _device.Dispose();
        // A split ring knows by itself where it stands.
        VirtqueuePosition told = position.IsPacked || _random.Next(2) == 0 ? position : VirtqueuePosition.Initial(_scenario.Features);
        _device = Open(told);
        if (position.IsPacked) Assert.Equal((position.NextUsed, position.UsedWrap), (_device.Position.NextUsed, _device.Position.UsedWrap));
        Assert.Equal(told != _device.Position, _device.WasResynchronised);
        if (told == position) Assert.Equal(_popped.Count > 0, _device.WasResynchronised);
        _offered = [.. _popped, .. _offered];
        _popped.Clear();
        _deviceWaits = false;
    }

    /// <summary>From wherever the schedule ended, everything can be finished, and nothing is left.</summary>
    private void Drain()
    {
        Publish();
        while (_offered.Count > 0) Pop();
        while (_popped.Count > 0) Complete();
        PublishUsed();
        while (_completed.Count > 0) Reclaim();
        Assert.Equal(ReclaimResult.Empty, _driver.TryReclaim(out _, out _));
        Assert.Equal(0, _driver.InFlight);
        Assert.Equal(_driver.Size, _driver.FreeDescriptors);
        Assert.Equal(RingFault.None, _device.LastFault);
        Assert.False(_device.HasAvailable);
        if (_device.Position is { IsPacked: true } packed) Assert.Equal((packed.NextAvailable, packed.AvailableWrap), (packed.NextUsed, packed.UsedWrap));
    }
}
