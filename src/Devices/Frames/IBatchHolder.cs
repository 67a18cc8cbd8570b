namespace ActorNet.Devices.Frames;

/// <summary>Somebody who sent a batch on and gets it back when its frames are done.</summary>
public interface IBatchHolder
{
    /// <summary>Takes the batch back. Called on whatever thread finished with it, so an actor's holder tells its actor.</summary>
    void TakeBack(FrameBatch batch);
}
